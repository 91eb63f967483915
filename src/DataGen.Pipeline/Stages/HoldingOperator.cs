using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>
/// An operator that holds records back until it has seen others. Records are entered in the ledger as held when they come, and what it lets go
/// accounts for them. Derive from <see cref="GroupingOperator"/> or <see cref="BarrierOperator"/>.
/// </summary>
public abstract class HoldingOperator : IOperator
{
    private protected HoldingOperator() { }

    protected abstract IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        CancellationToken ct
    );

    /// <summary>Takes in the history of a held record.</summary>
    private protected abstract void Hold(Held held, Trail trail, StageContext stage);

    /// <summary>Gives the history that a released record carries on.</summary>
    private protected abstract Trail? LetGo(Held held, StageEvent released, StageContext stage);

    async IAsyncEnumerable<StreamItem> IOperator.RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var held = new Held();
        await foreach (var release in RunAsync(HoldAsync(input, held, stage, ct), stage, ct).WithCancellation(ct))
        {
            var kept = release.Outcome == StageOutcome.Emitted;
            var trail = LetGo(
                held,
                new StageEvent
                {
                    StageId = stage.Id,
                    Outcome = release.Outcome,
                    Arrival = Arrival.Held,
                    Record = release.Record,
                    Emitted = kept ? 1 : 0,
                    Merged = release.Merged,
                    Reason = release.Reason,
                    Detail = release.Detail,
                },
                stage
            );
            stage.Progress.CountReleased(release.Outcome);

            yield return new StreamItem(kept ? release.Record : null, trail);
        }

        if (held.Trail is not null)
        {
            yield return new StreamItem(null, held.Trail);
        }
    }

    private async IAsyncEnumerable<Record> HoldAsync(
        IAsyncEnumerable<StreamItem> input,
        Held held,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var item in input.WithCancellation(ct))
        {
            if (item.Mark is not null)
            {
                throw new InvalidOperationException(
                    $"stage '{stage.Id}' holds records and cannot stand inside this block"
                );
            }

            if (item.Record is null)
            {
                Hold(held, item.Trail!, stage);
                continue;
            }

            stage.Progress.CountIn();
            Hold(
                held,
                Trail.Append(
                    item.Trail,
                    new StageEvent
                    {
                        StageId = stage.Id,
                        Outcome = StageOutcome.Held,
                        Record = item.Record,
                    }
                ),
                stage
            );
            yield return item.Record;
        }
    }

    private protected sealed class Held
    {
        public Trail? Trail { get; set; }
    }
}

/// <summary>
/// Holds a bounded number of records: those of one group, one window. The histories of what it holds go on with what it lets go next.
/// </summary>
public abstract class GroupingOperator : HoldingOperator
{
    private protected override void Hold(Held held, Trail trail, StageContext stage) =>
        held.Trail = Trail.Append(held.Trail, trail);

    private protected override Trail? LetGo(Held held, StageEvent released, StageContext stage)
    {
        var trail = Trail.Append(held.Trail, released);
        held.Trail = null;
        return trail;
    }
}

/// <summary>
/// Must see its whole input before it lets anything go (shuffle). It always runs to its end, whatever its reader does, and histories end here.
/// </summary>
public abstract class BarrierOperator : HoldingOperator, IOperator
{
    bool IOperator.IsBarrier => true;

    private protected override void Hold(Held held, Trail trail, StageContext stage) => stage.Journal.Commit(trail);

    private protected override Trail? LetGo(Held held, StageEvent released, StageContext stage)
    {
        stage.Journal.Commit(Trail.Append((Trail?)null, released));
        return null;
    }
}

/// <summary>A record that a holding operator passes on or drops.</summary>
public readonly record struct Release
{
    public required Record Record { get; init; }

    /// <summary>How many other held records are accounted for by this one.</summary>
    public int Merged { get; init; }

    /// <summary>Whether it is passed on, dropped or failed.</summary>
    public StageOutcome Outcome { get; private init; }

    /// <summary>Why it is dropped, or with what error it failed.</summary>
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public static Release Emit(Record record, int merged = 0) => new() { Record = record, Merged = merged };

    public static Release Drop(Record record, string reason, string? detail = null) =>
        new()
        {
            Record = record,
            Outcome = StageOutcome.Dropped,
            Reason = reason,
            Detail = detail,
        };

    public static Release Fail(Record record, string error, string? detail = null) =>
        new()
        {
            Record = record,
            Outcome = StageOutcome.Failed,
            Reason = error,
            Detail = detail,
        };
}
