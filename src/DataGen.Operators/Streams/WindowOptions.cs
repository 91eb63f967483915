using System.ComponentModel.DataAnnotations;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>window</c>.</summary>
public sealed record WindowOptions : OperatorOptions, IValidatableObject
{
    /// <summary>
    /// A JavaScript number over a window's first record: how many records the window takes, rounded down, at least 1. Without it as many as the budget
    /// allows.
    /// </summary>
    [Expression]
    public string? Size { get; init; }

    /// <summary>A JavaScript number over a record: what it costs of the window's budget (its tokens, say).</summary>
    [Expression]
    public string? Cost { get; init; }

    /// <summary>
    /// A JavaScript number over a window's first record: the most that its records may cost together. A record that costs more by itself is dropped.
    /// </summary>
    [Expression]
    public string? Budget { get; init; }

    /// <summary>A JavaScript expression; a window holds only records with equal values, and ends where the value changes.</summary>
    [Expression]
    public string? By { get; init; }

    /// <summary>
    /// A JavaScript expression; records with equal values stand neither in one window nor in two that follow each other. The later one is put off; where
    /// nothing else is left of its run of <c>by</c>, it gets a window all the same.
    /// </summary>
    [Expression]
    public string? Apart { get; init; }

    /// <summary>A JavaScript expression that gives what each record adds to the list.</summary>
    [Expression]
    public required string Value { get; init; }

    /// <summary>The field that gets the list. The other fields are those of the window's first record.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>The field that gets the ids of the window's records, in order.</summary>
    [Writes]
    public string? IdsInto { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Cost is null != Budget is null)
        {
            yield return new ValidationResult("'cost' and 'budget' go together", [nameof(Cost)]);
        }

        if (Size is null && Budget is null)
        {
            yield return new ValidationResult("give 'size', or 'cost' and 'budget': where a window ends");
        }
    }
}
