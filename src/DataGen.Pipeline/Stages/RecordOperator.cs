using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>An operator that treats each record by itself. It may work on many at once; results leave in input order.</summary>
public abstract class RecordOperator : IOperator
{
    /// <summary>
    /// How much wider than the concurrency the window of unfinished records is, so that one slow record does not stall the others.
    /// </summary>
    private const int WindowFactor = 4;

    /// <summary>How many records are worked on at once. 1 (the default) means in line, which is best where nothing is waited for.</summary>
    protected virtual int Concurrency(StageContext stage) => 1;

    /// <summary>Treats one record.</summary>
    /// <exception cref="StreamCutException">The run is to stop, and this record was not begun.</exception>
    protected abstract ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct);

    public IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        CancellationToken ct
    )
    {
        var concurrency = Concurrency(stage);
        return concurrency <= 1
            ? InLine.RunAsync(input, stage, record => ApplyAsync(record, stage, ct), ct)
            : RunWideAsync(input, stage, concurrency, ct);
    }

    private async IAsyncEnumerable<StreamItem> RunWideAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        int concurrency,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var window = new OrderedWindow<Outcome>(
            stage,
            (record, token) => InLine.GuardAsync(stage, () => ApplyAsync(record, stage, token)).AsTask()
        )
        {
            Concurrency = concurrency,
            Capacity = stage.Stage.Window is null ? concurrency * WindowFactor : concurrency,
        };
        await foreach (var (item, outcome) in window.RunAsync(input, ct))
        {
            if (item.Record is null)
            {
                yield return item;
                continue;
            }

            foreach (var settled in stage.Settle(item, outcome))
            {
                yield return settled;
            }
        }
    }
}
