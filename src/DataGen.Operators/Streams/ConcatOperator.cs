using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>concat</c>.</summary>
public sealed record ConcatOptions : OperatorOptions;

/// <summary>Passes on the streams that <c>from</c> names, one after the other.</summary>
[Operator("concat")]
public sealed class ConcatOperator : RecordOperator
{
    public ConcatOperator(ConcatOptions options) => ArgumentNullException.ThrowIfNull(options);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        return ValueTask.FromResult(Outcome.Emit(record));
    }
}
