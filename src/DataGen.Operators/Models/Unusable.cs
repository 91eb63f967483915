using DataGen.Models.Answers;

namespace DataGen.Operators.Models;

/// <summary>Endings that make an answer unusable, whatever its text.</summary>
public enum Unusable
{
    /// <summary>The model refused, and the server said so in its own field.</summary>
    Refusal,

    /// <summary>The server withheld the answer or a part of it.</summary>
    ContentFilter,

    /// <summary>
    /// The answer was cut at its token limit. A form with several parts (<c>list</c>, <c>sections</c>) still gives those that are whole.
    /// </summary>
    Length,
}

/// <summary>Why an answer is unusable by its ending alone.</summary>
internal static class Endings
{
    public const string Refused = "refusal";
    public const string Filtered = "content-filter";
    public const string Cut = "length";
    public const string Rejected = "rejected";

    public static (string Reason, string Error)? Problem(
        Answer answer,
        IReadOnlyList<Unusable> unusable,
        bool formKnowsCuts
    ) =>
        answer.FinishReason switch
        {
            FinishReasons.Rejected => (Rejected, $"the server rejected the request: {answer.Detail}"),
            FinishReasons.Refusal when unusable.Contains(Unusable.Refusal) => (
                Refused,
                $"the model refused: {answer.Detail ?? answer.Text}"
            ),
            FinishReasons.ContentFilter when unusable.Contains(Unusable.ContentFilter) => (
                Filtered,
                "the server withheld the answer or a part of it"
            ),
            FinishReasons.Length when unusable.Contains(Unusable.Length) && !formKnowsCuts => (
                Cut,
                answer.Text.Length == 0 && answer.Reasoning is not null
                    ? "the token limit was reached while the model was thinking; raise maxTokens"
                    : "the answer was cut at its token limit; a higher maxTokens asks anew only for answers that were cut"
            ),
            _ => null,
        };
}
