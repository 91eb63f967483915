using System.Text.Json;
using DataGen.Operators.Parsing;
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

    public override FieldSet BodyFields(FieldSet before) => before.With(As);
}

/// <summary>
/// Works on each element of a list field and collects the results back, in element order. A dropped element leaves a reject row; an empty list
/// gives an empty list.
/// </summary>
[Operator("foreach", RunsPerRecord = true)]
public sealed class ForeachOperator(ForeachOptions options, StageServices services) : RecordOperator, IBlock
{
    private readonly StageGraph _body = services.Compile(options.Stages);

    public IReadOnlyList<StageGraph> Bodies => [_body];

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var elements = record.List(options.Over);
        var (whole, rejected) = BrokenElement.Part(record, elements, stage.Id, options.As);
        if (whole.Count == 0)
        {
            return Outcome.Emit(record.With(options.Into, Json.Array([]))).WithRejected(rejected);
        }

        var children = whole.Select(item => record.Child(stage.Id, item.Index).With(options.As, item.Element));
        var (results, inner) = await stage.RunBodyAsync(_body, children, ct);
        var failure = inner?.Events().FirstOrDefault(entry => entry.Outcome == StageOutcome.Failed);
        if (failure is not null && options.OnElementFail == ElementFailure.Fail)
        {
            return Outcome
                .Fail(
                    "element failed",
                    $"{failure.Record.Id} at stage '{failure.StageId}': {failure.Reason}: {failure.Detail}"
                )
                .WithInner(inner)
                .WithRejected(rejected);
        }

        var list = Json.Array(results.Select(result => ElementOf(record, result)));
        return Outcome.Emit(record.With(options.Into, list)).WithInner(inner).WithRejected(rejected);
    }

    private JsonElement ElementOf(Record parent, Record result)
    {
        var element = result.Field(options.As);
        var made = result.Fields.Where(field =>
            !string.Equals(field.Key, options.As, StringComparison.Ordinal)
            && !(parent.TryGet(field.Key, out var before) && JsonElement.DeepEquals(before, field.Value))
        );
        var members =
            element.ValueKind == JsonValueKind.Object
                ? element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))
                : [KeyValuePair.Create(options.As, element)];

        // Through a record, so that a field made inside replaces a member of the same name at its place.
        return Json.Object(Record.Create(result.Id, members.Concat(made)).Fields);
    }
}
