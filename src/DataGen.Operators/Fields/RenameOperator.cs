using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>rename</c>.</summary>
public sealed record RenameOptions : OperatorOptions
{
    /// <summary>New names by old names.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public override IEnumerable<string> Reads => Fields.Keys;

    public override FieldSet Flow(FieldSet before) => before.Without([.. Fields.Keys]).With([.. Fields.Values]);
}

/// <summary>Gives fields other names, in their places.</summary>
[Operator("rename")]
public sealed class RenameOperator(RenameOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        foreach (var name in options.Fields.Keys)
        {
            record.Field(name);
        }

        var fields = record.Fields.Select(field =>
            KeyValuePair.Create(options.Fields.GetValueOrDefault(field.Key, field.Key), field.Value)
        );
        return ValueTask.FromResult(Outcome.Emit(record.WithFields(fields)));
    }
}
