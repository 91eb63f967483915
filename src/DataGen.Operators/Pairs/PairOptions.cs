using System.ComponentModel.DataAnnotations;

namespace DataGen.Operators.Pairs;

/// <summary>Options of <c>pair</c>.</summary>
public sealed record PairOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The list field whose elements are paired, as <c>generate</c> with <c>samples</c> and <c>verify</c> leave it.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>The member of each element that holds the response.</summary>
    public string Text { get; init; } = "text";

    /// <summary>A JavaScript condition over an element's members and the record's fields: which responses may be chosen.</summary>
    [Expression(OverElements = true)]
    public required string Chosen { get; init; }

    /// <summary>A JavaScript condition over an element's members and the record's fields: which responses may be rejected.</summary>
    [Expression(OverElements = true)]
    public required string Rejected { get; init; }

    /// <summary>The most pairs of a record.</summary>
    [Range(1, 1_000_000)]
    public int Max { get; init; } = 4;

    /// <summary>How many responses that may be chosen are drawn.</summary>
    [Range(1, 10_000)]
    public int MaxChosen { get; init; } = 2;

    /// <summary>How many responses that may be rejected are drawn.</summary>
    [Range(1, 10_000)]
    public int MaxRejected { get; init; } = 2;

    /// <summary>In how many pairs of a record one response may stand.</summary>
    [Range(1, 10_000)]
    public int MaxUses { get; init; } = 2;

    /// <summary>
    /// The greatest ratio of the two lengths in characters, the longer by the shorter; the pairs nearest in length come first in any case. Keeps
    /// a trainer from learning length.
    /// </summary>
    [Range(1.0, 1_000_000.0)]
    public double? MaxLengthRatio { get; init; }

    /// <summary>The highest similarity of the two (ROUGE-L F-measure over words); above it the pair teaches nothing. 1 turns it off.</summary>
    [Range(0.0, 1.0)]
    public double MaxSimilarity { get; init; } = 0.95;

    /// <summary>
    /// The lowest similarity of the two; below it they differ in more than what one is preferred for. One less the similarity is the share of words that must be
    /// deleted or inserted to make the one of the other.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinSimilarity { get; init; }

    /// <summary>
    /// The member of each element that names the element it was made of by its <c>id</c>, as <c>search</c> leaves it in <c>parent</c>. With it, both responses of a pair
    /// must be of one lineage: the chosen one descends from the rejected one.
    /// </summary>
    public string? Lineage { get; init; }

    /// <summary>A JavaScript condition over <c>chosen</c> and <c>rejected</c> (the elements) and the record's fields, that a pair must meet.</summary>
    [Expression(Extra = ["chosen", "rejected"])]
    public string? Where { get; init; }

    /// <summary>
    /// The list field with the verifiers whose <c>verdicts</c> the elements hold. With it, a pair needs a verifier that the chosen one passes and
    /// the rejected one fails, and <c>separating</c> names those.
    /// </summary>
    [Reads]
    public string? Verifiers { get; init; }

    /// <summary>The field that gets the verifiers that tell the two apart, as they stand in <c>verifiers</c>.</summary>
    [Writes]
    public string Separating { get; init; } = "separating";

    public override FieldSet Flow(FieldSet before) => base.Flow(before).With("chosen", "rejected", "pair");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinSimilarity > MaxSimilarity)
        {
            yield return new ValidationResult("'minSimilarity' is above 'maxSimilarity'", [nameof(MinSimilarity)]);
        }
    }
}
