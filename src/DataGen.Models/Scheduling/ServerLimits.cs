using System.Buffers;
using System.Globalization;

namespace DataGen.Models.Scheduling;

/// <summary>What a server says of its limits in the headers of an answer.</summary>
/// <param name="RequestsPerMinute">Requests a minute; null where it does not say.</param>
/// <param name="TokensPerMinute">Tokens a minute; null where it does not say.</param>
/// <param name="Pause">How long nothing will be accepted, because a longer limit (a day's) is used up; null where none is.</param>
public sealed record ServerLimits(double? RequestsPerMinute, double? TokensPerMinute, TimeSpan? Pause)
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Reads headers as OpenAI and those who follow it send them: <c>x-ratelimit-limit-requests</c>, <c>-remaining-</c> and <c>-reset-</c>,
    /// and the same for tokens. Null where there are none.
    /// </summary>
    /// <param name="header">Gives a header's value, or null.</param>
    public static ServerLimits? Read(Func<string, string?> header)
    {
        Limit? requests = ReadLimit(header, "requests");
        Limit? tokens = ReadLimit(header, "tokens");
        return requests is null && tokens is null
            ? null
            : new ServerLimits(requests?.PerMinute, tokens?.PerMinute, Longer(requests?.Pause, tokens?.Pause));
    }

    private static Limit? ReadLimit(Func<string, string?> header, string what)
    {
        if (Number(header($"x-ratelimit-limit-{what}")) is not (> 0 and { } limit))
        {
            return null;
        }

        double? remaining = Number(header($"x-ratelimit-remaining-{what}"));
        TimeSpan? reset = Duration(header($"x-ratelimit-reset-{what}"));
        // "Reset" is when the whole limit is there again. Of a minute's limit that is never more than a minute; some report a
        // day's, which is no pace to keep but a stock to use up.
        if (reset is null || reset <= Minute)
        {
            return new Limit(limit, null);
        }

        return new Limit(null, remaining < 1 ? reset / limit : null);
    }

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) =>
        a is null ? b
        : b is null || a > b ? a
        : b;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
        && value >= 0
            ? value
            : null;

    /// <summary>Reads <c>6m0s</c>, <c>1.5s</c>, <c>20ms</c>, <c>1h2m</c>, or seconds without a unit.</summary>
    internal static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (Number(text) is { } plain)
        {
            return TimeSpan.FromSeconds(Math.Min(plain, 86_400));
        }

        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        double seconds = 0;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (
                digits <= 0
                || !double.TryParse(
                    rest[..digits],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double value
                )
            )
            {
                return null;
            }

            rest = rest[digits..];
            int letters = rest.IndexOfAny(NumberCharacters);
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            double scale = unit switch
            {
                "ms" => 0.001,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86_400,
                _ => double.NaN,
            };
            if (double.IsNaN(scale))
            {
                return null;
            }

            seconds += value * scale;
            rest = rest[unit.Length..];
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
    }

    private sealed record Limit(double? PerMinute, TimeSpan? Pause);
}
