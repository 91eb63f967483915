using System.Diagnostics.CodeAnalysis;

namespace DataGen.Models.Answers;

/// <summary>The outcome of an ask: an answer or a failure, never both.</summary>
public sealed record AskResult
{
    private AskResult(AnswerKey key, Answer? answer, AskFailure? failure, int attempts) =>
        (Key, Answer, Failure, Attempts) = (key, answer, failure, attempts);

    /// <summary>The key under which the answer is stored.</summary>
    public AnswerKey Key { get; }

    /// <summary>The answer, or null where there is none.</summary>
    public Answer? Answer { get; }

    /// <summary>Why there is no answer, or null where there is one.</summary>
    public AskFailure? Failure { get; }

    /// <summary>Exchanges with the provider that this result took; 0 where the answer was stored.</summary>
    public int Attempts { get; }

    /// <summary>Whether there is an answer.</summary>
    [MemberNotNullWhen(true, nameof(Answer))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsAnswered => Answer is not null;

    internal static AskResult Answered(AnswerKey key, Answer answer, int attempts) => new(key, answer, null, attempts);

    internal static AskResult Failed(AnswerKey key, AskFailure failure) => new(key, null, failure, failure.Attempts);

    internal AskResult ReadBy(Func<Answer, Answer> reading) =>
        Answer is null || reading(Answer) is var read && ReferenceEquals(read, Answer)
            ? this
            : new AskResult(Key, read, null, Attempts);

    internal AskResult AsShared() =>
        Answer is null ? this : new AskResult(Key, Answer with { FromStore = true }, null, 0);
}

/// <summary>Why a request got no answer. Not stored: the next run asks again.</summary>
/// <param name="Kind">The class of failure.</param>
/// <param name="Message">What went wrong and what to do about it. Never contains a key.</param>
/// <param name="Status">The HTTP status, where there was one.</param>
/// <param name="Attempts">Exchanges made with the provider.</param>
public sealed record AskFailure(FailureKind Kind, string Message, int? Status, int Attempts)
{
    /// <summary>
    /// True where the cause lies with the endpoint, the account or the network, so that other requests are likely to fail
    /// as well; false where it may be this request's own.
    /// </summary>
    public bool IsEndpointDown => Kind.IsEndpointWide();
}
