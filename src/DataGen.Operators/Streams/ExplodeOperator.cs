using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>explode</c>.</summary>
public sealed record ExplodeOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The list field; each of its elements becomes a record.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>The field that gets the element. Give this or <c>members</c>.</summary>
    [Writes]
    public string? Into { get; init; }

    /// <summary>Members of the element (an object) that become fields of the same names.</summary>
    [Writes]
    public IReadOnlyList<string> Members { get; init; } = [];

    public override FieldSet Flow(FieldSet before) =>
        base.Flow(string.Equals(Into, Over, StringComparison.Ordinal) ? before : before.Without(Over));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Into is null && Members.Count == 0)
        {
            yield return new ValidationResult("give \"into\" or \"members\": where the element goes");
        }
    }
}

/// <summary>Turns a list into records, one for each element, in its order. A record whose list is empty is dropped.</summary>
[Operator("explode")]
public sealed class ExplodeOperator(ExplodeOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var elements = record.List(options.Over);
        if (elements.Count == 0)
        {
            return ValueTask.FromResult(Outcome.Drop("empty list", $"field '{options.Over}' has no elements"));
        }

        var rest = record.Without(options.Over);
        var (whole, rejected) = BrokenElement.Part(rest, elements, stage.Id, options.Over);
        return ValueTask.FromResult(
            (
                whole.Count == 0
                    ? Outcome.Drop("no whole element", $"none of the elements of '{options.Over}' could be read")
                    : Outcome.Emit([
                        .. whole.Select(item => Spread(rest.Child(stage.Id, item.Index), item.Element, item.Index)),
                    ])
            ).WithRejected(rejected)
        );
    }

    private Record Spread(Record child, JsonElement element, int index)
    {
        if (options.Into is not null)
        {
            child = child.With(options.Into, element);
        }

        foreach (var member in options.Members)
        {
            child = child.With(
                member,
                element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value)
                    ? value
                    : throw new RowException(
                        "missing member",
                        Invariant($"element {index} of '{options.Over}' has no member '{member}'")
                    )
            );
        }

        return child;
    }
}
