using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>What happens to a record one of whose elements failed.</summary>
public enum ElementFailure
{
    /// <summary>The record fails, too.</summary>
    Fail,

    /// <summary>The element is left out.</summary>
    Drop,
}

/// <summary>Options of <c>foreach</c>.</summary>
public sealed record ForeachOptions : OperatorOptions
{
    /// <summary>The list field whose elements are worked on.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>The name under which the stages inside see the element.</summary>
    public required string As { get; init; }

    /// <summary>
    /// The field that gets the results as a list. An element that is an object keeps its members and gains the fields made inside; any other
    /// element becomes an object with the element under its <c>as</c> name.
    /// </summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>What happens to a record one of whose elements failed.</summary>
    public ElementFailure OnElementFail { get; init; } = ElementFailure.Fail;

    /// <summary>The stages that each element goes through. They see the record's fields and those of outer elements.</summary>
    public required IReadOnlyList<StageDefinition> Stages { get; init; }
}
