using System.ComponentModel.DataAnnotations;

namespace DataGen.Operators.Pairs;

/// <summary>Options of <c>pair</c>.</summary>
public sealed record PairOptions : OperatorOptions
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
    /// The list field with the verifiers whose <c>verdicts</c> the elements hold. With it, a pair needs a verifier that the chosen one passes and
    /// the rejected one fails, and <c>separating</c> names those.
    /// </summary>
    [Reads]
    public string? Verifiers { get; init; }

    /// <summary>The field that gets the verifiers that tell the two apart, as they stand in <c>verifiers</c>.</summary>
    [Writes]
    public string Separating { get; init; } = "separating";

    public override FieldSet Flow(FieldSet before) => base.Flow(before).With("chosen", "rejected", "pair");
}
