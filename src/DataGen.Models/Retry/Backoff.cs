namespace DataGen.Models.Retry;

/// <summary>
/// Exponential back-off with full jitter: a wait is drawn evenly between zero and a bound that doubles, so that requests that
/// failed together do not come back together. A server's own <c>Retry-After</c> is waited in full, the jitter on top.
/// (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.)
/// </summary>
internal sealed class Backoff(RetryOptions options)
{
    /// <summary>The wait before the next attempt.</summary>
    /// <param name="retry">Which retry it precedes, from 1.</param>
    /// <param name="retryAfter">What the server asked for.</param>
    /// <param name="jitter">A draw from [0, 1).</param>
    public TimeSpan Delay(int retry, TimeSpan? retryAfter, double jitter)
    {
        double bound = Math.Min(
            options.MaxDelay.TotalSeconds,
            options.BaseDelay.TotalSeconds * Math.Pow(2, Math.Min(retry - 1, 30))
        );
        return retryAfter is { } asked
            ? Min(asked, options.MaxRetryAfter) + (options.BaseDelay * jitter)
            : TimeSpan.FromSeconds(bound * jitter);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
