using System.Globalization;

namespace DataGen.Cli.Commands;

/// <summary>Times as people type them: a number and its unit.</summary>
internal static class DurationText
{
    private const double LongestHours = 24 * 366;

    /// <summary>The time, not negative and at most a year; null when the text is none.</summary>
    public static TimeSpan? Read(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.");
        double? milliseconds = unit switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => null,
        };
        return
            milliseconds is { } scale
            && double.TryParse(
                text.AsSpan(0, text.Length - unit.Length),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number * scale <= TimeSpan.FromHours(LongestHours).TotalMilliseconds
            ? TimeSpan.FromMilliseconds(number * scale)
            : null;
    }
}
