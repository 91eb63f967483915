using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>An operator that begins a stream.</summary>
public abstract class SourceOperator : IOperator
{
    /// <summary>Makes the rows in their order.</summary>
    protected abstract IAsyncEnumerable<SourceRecord> ReadAsync(StageContext stage, CancellationToken ct);

    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var row in ReadAsync(stage, ct).WithCancellation(ct))
        {
            stage.Run.ThrowIfStopping();
            stage.Progress.Count(row.Outcome);
            var trail = Trail.Append(
                (Trail?)null,
                new StageEvent
                {
                    StageId = stage.Id,
                    Outcome = row.Outcome.Kind,
                    Arrival = Arrival.Made,
                    Record = row.Record,
                    Emitted = row.Outcome.Records.Count,
                    Reason = row.Outcome.Reason,
                    Detail = row.Outcome.Detail,
                }
            );
            yield return new StreamItem(row.Outcome.Kind == StageOutcome.Emitted ? row.Record : null, trail);
        }
    }
}

/// <summary>A row of a source: passed on, or dropped or failed where it could not be read.</summary>
public readonly record struct SourceRecord(Record Record, Outcome Outcome)
{
    public static SourceRecord Emit(Record record) => new(record, Outcome.Emit(record));

    public static SourceRecord Drop(Record record, string reason, string? detail = null) =>
        new(record, Outcome.Drop(reason, detail));

    public static SourceRecord Fail(Record record, string error, string? detail = null) =>
        new(record, Outcome.Fail(error, detail));
}
