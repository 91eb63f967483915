using System.Text.RegularExpressions;

namespace DataGen.Models.Providers;

/// <summary>
/// Takes secrets out of text that others wrote: some servers repeat a request's key in their error. Replaces the secrets
/// it knows, and whatever looks like one.
/// </summary>
internal sealed partial class SecretScrubber(IEnumerable<string> secrets)
{
    private const string Instead = "[secret]";

    // A very short value ("none") is no secret, and replacing it would mangle every message.
    private readonly string[] _secrets =
    [
        .. secrets
            .Where(secret => secret.Length >= 6)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length),
    ];

    public string Scrub(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Instead, StringComparison.Ordinal);
        }

        return LooksSecret().Replace(text, Instead);
    }

    /// <summary>A failure without secrets; what was caught is kept off, as it may hold them. What is no failure of the other side stays as it is.</summary>
    public Exception Scrub(Exception error, TimeProvider time)
    {
        ProviderException? failure = FailureReading.Classify(error, time);
        if (failure is null)
        {
            return error;
        }

        string message = Scrub(failure.Message);
        return failure.IsRejection
            ? ProviderException.Rejection(failure.Status!.Value, message)
            : new ProviderException(failure.Kind, message, failure.Status, failure.RetryAfter, limits: failure.Limits)
            {
                WasNotSent = failure.WasNotSent,
            };
    }

    // The digit or star tells a key from a word such as sk-learn-like.
    [GeneratedRegex(
        @"\b(?:sk|gsk|hf|xai)[-_](?=[A-Za-z0-9*._-]*[0-9*])[A-Za-z0-9*._-]{8,}|(?<=\bBearer\s)[^\s""',]{6,}",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex LooksSecret();
}
