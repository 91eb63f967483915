using System.ComponentModel.DataAnnotations;

namespace DataGen.Operators.Models;

/// <summary>Options of <c>generate</c>.</summary>
public sealed record GenerateOptions : AskOptions
{
    /// <summary>The role that answers.</summary>
    [Model]
    public required string Model { get; init; }

    /// <summary>
    /// The field that gets the answer: its parsed value, or its text without <c>parse</c>. With <c>samples</c> above 1, a list of
    /// <c>{ text, value, finish, error }</c>.
    /// </summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>A field that gets the whole answer <c>{ text, value, finish, error }</c> of a single sample.</summary>
    [Writes]
    public string? AnswerInto { get; init; }

    /// <summary>
    /// A field that gets what a reasoning model thought before it answered, as text; null where it did not say. With <c>samples</c> above 1 a list. The
    /// answer itself never holds it.
    /// </summary>
    [Writes]
    public string? ReasoningInto { get; init; }

    /// <summary>How many answers to ask for. Raising it asks only for the new ones.</summary>
    [Range(1, 10_000)]
    public int Samples { get; init; } = 1;

    private protected override IEnumerable<string> Asked => [Model];
}
