using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>select</c>.</summary>
public sealed record SelectOptions : OperatorOptions
{
    /// <summary>The fields to keep, in this order.</summary>
    [Reads]
    [MinLength(1)]
    public required IReadOnlyList<string> Fields { get; init; }

    public override FieldSet Flow(FieldSet before) => FieldSet.Of(Fields);
}

/// <summary>Keeps the named fields and forgets the others.</summary>
[Operator("select")]
public sealed class SelectOperator(SelectOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var fields = options.Fields.Select(name => KeyValuePair.Create(name, record.Field(name)));
        return ValueTask.FromResult(Outcome.Emit(record.WithFields(fields)));
    }
}
