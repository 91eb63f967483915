using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>
/// An operator that holds records until it has seen enough of them (shuffle, collect, groups). Records are entered in the ledger as held when
/// they come, and what it lets go accounts for them.
/// </summary>
public abstract class HoldingOperator : IOperator
{
    protected abstract IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        CancellationToken ct
    );

    async IAsyncEnumerable<StreamItem> IOperator.RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var release in RunAsync(HoldAsync(input, stage, ct), stage, ct).WithCancellation(ct))
        {
            var kept = release.Reason is null;
            var trail = Trail.Append(
                (Trail?)null,
                new StageEvent
                {
                    StageId = stage.Id,
                    Outcome = kept ? StageOutcome.Emitted : StageOutcome.Dropped,
                    Arrival = Arrival.Held,
                    Record = release.Record,
                    Emitted = kept ? 1 : 0,
                    Merged = release.Merged,
                    Reason = release.Reason,
                    Detail = release.Detail,
                }
            );
            if (kept)
            {
                stage.Progress.CountOut();
            }
            else
            {
                stage.Progress.CountDropped();
            }

            yield return new StreamItem(kept ? release.Record : null, trail);
        }
    }

    private static async IAsyncEnumerable<Record> HoldAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var item in input.WithCancellation(ct))
        {
            if (item.Mark is not null)
            {
                throw new InvalidOperationException($"stage '{stage.Id}' holds records and cannot stand inside this block");
            }

            if (item.Record is null)
            {
                stage.Journal.Commit(item.Trail);
                continue;
            }

            stage.Progress.CountIn();
            stage.Journal.Commit(
                Trail.Append(
                    item.Trail,
                    new StageEvent
                    {
                        StageId = stage.Id,
                        Outcome = StageOutcome.Held,
                        Record = item.Record,
                    }
                )
            );
            yield return item.Record;
        }
    }
}

/// <summary>A record that a holding operator passes on or drops.</summary>
public readonly record struct Release
{
    public required Record Record { get; init; }

    /// <summary>How many other held records are accounted for by this one.</summary>
    public int Merged { get; init; }

    /// <summary>Why it is dropped; null when it is passed on.</summary>
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public static Release Emit(Record record, int merged = 0) => new() { Record = record, Merged = merged };

    public static Release Drop(Record record, string reason, string? detail = null) =>
        new()
        {
            Record = record,
            Reason = reason,
            Detail = detail,
        };
}
