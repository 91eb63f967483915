using DataGen.Models.Answers;

namespace DataGen.Models.Gateway;

/// <summary>The running numbers behind <see cref="ModelUsage"/>.</summary>
internal sealed class ModelCounters
{
    private long _asked;
    private long _fromStore;
    private long _answered;
    private long _failed;
    private long _attempts;
    private long _retries;
    private long _inFlight;
    private long _open;
    private long _promptTokens;
    private long _completionTokens;

    public ModelUsage Snapshot()
    {
        long inFlight = Interlocked.Read(ref _inFlight);
        return new(
            Interlocked.Read(ref _asked),
            Interlocked.Read(ref _fromStore),
            Interlocked.Read(ref _answered),
            Interlocked.Read(ref _failed),
            Interlocked.Read(ref _attempts),
            Interlocked.Read(ref _retries),
            inFlight,
            Math.Max(0, Interlocked.Read(ref _open) - inFlight),
            Interlocked.Read(ref _promptTokens),
            Interlocked.Read(ref _completionTokens)
        );
    }

    public void Asked() => Interlocked.Increment(ref _asked);

    /// <summary>A call that must reach the provider begins; it ends with <see cref="Closed"/>.</summary>
    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void ExchangeBegins(bool isRetry)
    {
        Interlocked.Increment(ref _attempts);
        Interlocked.Increment(ref _inFlight);
        if (isRetry)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    public void ExchangeEnds() => Interlocked.Decrement(ref _inFlight);

    public void AnsweredByBatch(Answer answer)
    {
        Interlocked.Increment(ref _attempts);
        Paid(answer);
    }

    public void Paid(Answer answer)
    {
        Interlocked.Increment(ref _answered);
        Interlocked.Add(ref _promptTokens, answer.PromptTokens);
        Interlocked.Add(ref _completionTokens, answer.CompletionTokens);
    }

    public void Returned(AskResult result)
    {
        if (result.Failure is not null)
        {
            Interlocked.Increment(ref _failed);
        }
        else if (result.Answer!.FromStore)
        {
            Interlocked.Increment(ref _fromStore);
        }
    }
}
