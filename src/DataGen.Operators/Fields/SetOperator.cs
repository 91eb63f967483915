using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>set</c>.</summary>
public sealed record SetOptions : OperatorOptions
{
    /// <summary>Fields and the JavaScript expressions that give their values, in order: a later one sees those before it.</summary>
    [Expression(SeesEarlierKeys = true)]
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public override FieldSet Flow(FieldSet before) => before.With([.. Fields.Keys]);
}

/// <summary>Sets fields to computed values.</summary>
[Operator("set")]
public sealed class SetOperator(SetOptions options, StageServices services) : RecordOperator
{
    private readonly (string Name, StageExpression Value)[] _fields =
    [
        .. options.Fields.Select(field => (field.Key, services.Expression(field.Value))),
    ];

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        foreach (var (name, value) in _fields)
        {
            record = record.With(name, value.Evaluate(record, stage));
        }

        return ValueTask.FromResult(Outcome.Emit(record));
    }
}
