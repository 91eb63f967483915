using System.ComponentModel.DataAnnotations;
using DataGen.Operators.Models;

namespace DataGen.Operators.Judging;

/// <summary>What operators that judge have in common: who judges by which prompt, what is judged, and where the judgement goes.</summary>
public abstract record JudgeOptions : OperatorOptions, IModelOptions
{
    /// <summary>The role that judges.</summary>
    [Model]
    public required string Model { get; init; }

    IEnumerable<string> IModelOptions.Roles => [Model];

    /// <summary>The prompt file. It asks for the form of answer that this operator reads.</summary>
    [Prompt(ExtraFrom = nameof(As))]
    public required string Prompt { get; init; }

    /// <summary>A list field whose elements are judged one by one; each gains the member <c>into</c>. Without it the record is judged.</summary>
    [Reads]
    [Writes]
    public string? Over { get; init; }

    /// <summary>The name under which the prompt sees the element.</summary>
    public string As { get; init; } = "response";

    /// <summary>A JavaScript condition over an element's members and the record's fields; the others are not judged and get null.</summary>
    [Expression(OverElements = true)]
    public string? Where { get; init; }

    /// <summary>The field, or with <c>over</c> the member of each element, that gets the judgement.</summary>
    public required string Into { get; init; }

    /// <summary>How often a judgement that cannot be read is asked for anew.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 1;

    /// <summary>Most tokens of a judgement.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature.</summary>
    [Range(0.0, 5.0)]
    public double? Temperature { get; init; }

    public override FieldSet Flow(FieldSet before) => Over is null ? before.With(Into) : base.Flow(before);
}
