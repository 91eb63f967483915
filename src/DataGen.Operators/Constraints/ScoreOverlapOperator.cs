using DataGen.Deduplication;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>score-overlap</c>.</summary>
public sealed record ScoreOverlapOptions : OperatorOptions
{
    /// <summary>The field with the text that the elements are compared with.</summary>
    [Reads]
    public required string Text { get; init; }

    /// <summary>The list field with the elements: objects with a text, or strings.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>The member of each element that is compared.</summary>
    public string Member { get; init; } = "text";

    /// <summary>How ROUGE-L cuts words: <c>rouge-compat</c> as the reference does (ASCII letters and digits), <c>unicode</c> for all scripts.</summary>
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.RougeCompat;

    /// <summary>The field that gets the ROUGE-L F-measures, 0 to 1, in the order of the elements.</summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>Scores how far each element of a list says what a text says already. It annotates and never drops.</summary>
[Operator("score-overlap")]
public sealed class ScoreOverlapOperator(ScoreOverlapOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var text = record.Text(options.Text);
        var scores = record
            .List(options.Over)
            .Select(
                (element, i) =>
                    ListElements.TextOf(element, options.Member)
                    ?? throw new RowException(
                        "wrong type",
                        Invariant($"element {i} of '{options.Over}' is no string and has no '{options.Member}'")
                    )
            )
            .Select(other => Json.Number(RougeL.Score(text, other, options.Tokenizer)));
        return ValueTask.FromResult(Outcome.Emit(record.With(options.Into, Json.Array(scores))));
    }
}
