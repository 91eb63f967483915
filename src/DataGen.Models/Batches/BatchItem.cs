using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Spending;

namespace DataGen.Models.Batches;

/// <summary>A request that waits for its batch. What it says is on disk; here is only where.</summary>
/// <param name="call">What is asked.</param>
/// <param name="stage">Whom the cost is booked on.</param>
/// <param name="worst">The most it may cost.</param>
/// <param name="offset">Where its line begins in the file of items.</param>
/// <param name="length">The length of that line in bytes.</param>
internal sealed class BatchItem(CallId call, string stage, Money worst, long offset, int length)
    : TaskCompletionSource<BatchResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public CallId Call => call;

    public string Stage => stage;

    public Money Worst => worst;

    public long Offset => offset;

    public int Length => length;

    /// <summary>Whether its answer is in the store. Whoever waits hears of it when the whole batch is settled.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>What it was charged; null where nothing was.</summary>
    public Charge? Charge { get; set; }
}

/// <summary>What a batch did for a request.</summary>
internal sealed class BatchResult
{
    private BatchResult(AskFailure? failure) => Failure = failure;

    /// <summary>Its answer is in the store.</summary>
    public static BatchResult Answered { get; } = new(null);

    /// <summary>It has no answer, and is to be asked online.</summary>
    public static BatchResult Online { get; } = new(null);

    /// <summary>Why it cannot be answered; null where it is or may be.</summary>
    public AskFailure? Failure { get; }

    public static BatchResult Failed(AskFailure failure) => new(failure);
}
