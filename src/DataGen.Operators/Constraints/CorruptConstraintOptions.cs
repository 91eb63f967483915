using System.ComponentModel.DataAnnotations;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>corrupt-constraint</c>.</summary>
public sealed record CorruptConstraintOptions : OperatorOptions, IModelOptions, IValidatableObject
{
    /// <summary>The role that rewrites.</summary>
    [Model]
    public required string Model { get; init; }

    IEnumerable<string> IModelOptions.Roles => [Model];

    /// <summary>
    /// The prompt file. It shows the constraints with their ids and asks for <c>{"corrupted": [{"id": "c1", "text": "…"}]}</c>, one for each.
    /// </summary>
    [Prompt]
    public required string Prompt { get; init; }

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "corruption";

    /// <summary>
    /// The list field with the constraints, objects with <c>id</c> and <c>text</c>. Each gains <c>corrupted</c> (its false version) and <c>edit</c>
    /// (the share of words changed); those whose version is unfit are taken out, each with its reason.
    /// </summary>
    [Reads]
    [Writes]
    public required string Over { get; init; }

    /// <summary>The least share of words that a version must change: the edit distance in words by the longer of the two.</summary>
    [Range(0.0, 1.0)]
    public double MinEdit { get; init; } = 0.05;

    /// <summary>The largest share of words that a version may change; beyond it is another constraint, not a near one.</summary>
    [Range(0.0, 1.0)]
    public double MaxEdit { get; init; } = 0.6;

    /// <summary>Words that negate. A version with more of them than its constraint is unfit: it would teach to look for a word. Empty: negation is allowed.</summary>
    public IReadOnlyList<string> Negations { get; init; } =
    [
        "not",
        "no",
        "never",
        "none",
        "nor",
        "without",
        "avoid",
        "avoids",
        "avoiding",
        "exclude",
        "excludes",
        "excluding",
        "omit",
        "omits",
        "omitting",
        "don't",
        "doesn't",
        "isn't",
        "aren't",
        "cannot",
        "can't",
        "won't",
        "shouldn't",
        "mustn't",
    ];

    /// <summary>How often an answer that does not fit the constraints one to one is asked for anew.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 1;

    /// <summary>What becomes of a record whose answers all fit none.</summary>
    public Unparsed OnUnparsed { get; init; } = Unparsed.Fail;

    /// <summary>Most tokens of an answer.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature.</summary>
    [Range(0.0, 5.0)]
    public double? Temperature { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinEdit > MaxEdit)
        {
            yield return new ValidationResult("'minEdit' is above 'maxEdit'", [nameof(MinEdit)]);
        }
    }
}
