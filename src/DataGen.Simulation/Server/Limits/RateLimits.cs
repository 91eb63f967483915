using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataGen.Simulation.Server.Limits;

/// <summary>The requests and tokens a minute of each key, and the headers that tell of them.</summary>
internal sealed class RateLimits(LimitOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    /// <summary>Whether anything is limited.</summary>
    public bool AreSet => options.RequestsPerMinute is not null || options.TokensPerMinute is not null;

    /// <summary>Takes one request and its tokens from the key's account and writes the headers.</summary>
    /// <param name="authorization">The header that holds the key; only its hash is kept.</param>
    /// <param name="tokens">Tokens of the prompt and of the longest answer allowed.</param>
    /// <param name="headers">Those of the response.</param>
    /// <returns>The refusal, or null where the request may pass.</returns>
    public ApiError? Take(string? authorization, int tokens, IHeaderDictionary headers)
    {
        if (!AreSet)
        {
            return null;
        }

        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(authorization ?? "")));
        var account = _accounts.GetOrAdd(name, static (_, limits) => limits.Open(), this);
        lock (account)
        {
            var requests = account.Requests;
            var counted = account.Tokens;
            requests?.Fill();
            counted?.Fill();
            var error = Refuse(requests, 1, "requests", "RPM") ?? Refuse(counted, tokens, "tokens", "TPM");
            if (error is null)
            {
                requests?.Take(1);
                counted?.Take(tokens);
            }

            Describe(headers, "requests", requests);
            Describe(headers, "tokens", counted);
            return error;
        }
    }

    private Account Open() =>
        new(
            options.RequestsPerMinute is { } requests ? new TokenBucket(requests, options.Burst, time) : null,
            options.TokensPerMinute is { } tokens ? new TokenBucket(tokens, options.Burst, time) : null
        );

    private static ApiError? Refuse(TokenBucket? bucket, int amount, string unit, string measure)
    {
        if (bucket is null)
        {
            return null;
        }

        if (bucket.Until(amount) is not { } wait)
        {
            return ApiError.TooMany(
                FormattableString.Invariant(
                    $"Request too large on {unit} per min ({measure}): Limit {bucket.Limit}, Requested {amount}. Make the prompt or the token limit smaller."
                ),
                unit,
                retryAfter: null
            );
        }

        return wait == TimeSpan.Zero
            ? null
            : ApiError.TooMany(
                FormattableString.Invariant(
                    $"Rate limit reached on {unit} per min ({measure}): Limit {bucket.Limit}, Requested {amount}. Try again in {Duration(wait)}."
                ),
                unit,
                wait
            );
    }

    private static void Describe(IHeaderDictionary headers, string unit, TokenBucket? bucket)
    {
        if (bucket is not null)
        {
            headers[$"x-ratelimit-limit-{unit}"] = bucket.Limit.ToString(CultureInfo.InvariantCulture);
            headers[$"x-ratelimit-remaining-{unit}"] = ((long)Math.Max(0, bucket.Level)).ToString(
                CultureInfo.InvariantCulture
            );
            headers[$"x-ratelimit-reset-{unit}"] = Duration(bucket.UntilFull);
        }
    }

    /// <summary>A duration as OpenAI writes them: <c>120ms</c>, <c>8.64s</c>, <c>1m26.4s</c>, <c>2h0m3s</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        var milliseconds = (long)Math.Ceiling(time.TotalMilliseconds);
        if (milliseconds < 1000)
        {
            return FormattableString.Invariant($"{milliseconds}ms");
        }

        var (minutes, rest) = Math.DivRem(milliseconds, 60_000);
        var (hours, minute) = Math.DivRem(minutes, 60);
        var seconds = (rest / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
        return hours > 0 ? FormattableString.Invariant($"{hours}h{minute}m{seconds}s")
            : minute > 0 ? FormattableString.Invariant($"{minute}m{seconds}s")
            : $"{seconds}s";
    }

    private sealed record Account(TokenBucket? Requests, TokenBucket? Tokens);
}
