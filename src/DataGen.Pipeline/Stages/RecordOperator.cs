using System.Runtime.CompilerServices;
using System.Threading.Channels;

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

    /// <summary>
    /// A bounded channel of tasks: the producer starts work and enqueues the task, this consumer awaits the tasks in order.
    /// </summary>
    private async IAsyncEnumerable<StreamItem> RunWideAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        int concurrency,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var permits = new SemaphoreSlim(concurrency);
        var window = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(concurrency * WindowFactor) { SingleReader = true, SingleWriter = true }
        );
        var producer = StartAsync(input, stage, permits, window.Writer, left.Token);
        try
        {
            await foreach (var pending in window.Reader.ReadAllAsync(ct))
            {
                if (pending.Work is null)
                {
                    yield return pending.Item;
                    continue;
                }

                foreach (var item in stage.Settle(pending.Item, await pending.Work))
                {
                    yield return item;
                }
            }

            await producer;
        }
        finally
        {
            // Nothing new is begun, and nothing begun is left running: an answer on its way is paid for and must reach the store.
            await left.CancelAsync();
            await ((Task)producer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (window.Reader.TryRead(out var pending))
            {
                if (pending.Work is not null)
                {
                    stage.Journal.Discard(1);
                    await ((Task)pending.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async Task StartAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        SemaphoreSlim permits,
        ChannelWriter<Pending> window,
        CancellationToken ct
    )
    {
        try
        {
            await foreach (var item in input.WithCancellation(ct))
            {
                if (item.Record is null)
                {
                    await window.WriteAsync(new Pending(item, null), ct);
                    continue;
                }

                // Room in the window comes first: a started task always has a place, so it is always awaited.
                await window.WaitToWriteAsync(ct);
                await permits.WaitAsync(ct);
                await window.WriteAsync(
                    new Pending(item, ApplyOneAsync(item.Record, stage, permits, ct)),
                    CancellationToken.None
                );
            }

            window.Complete();
        }
        catch (Exception exception)
        {
            window.Complete(exception);
        }
    }

    private async Task<Outcome> ApplyOneAsync(
        Record record,
        StageContext stage,
        SemaphoreSlim permits,
        CancellationToken ct
    )
    {
        try
        {
            return await InLine.GuardAsync(stage, () => ApplyAsync(record, stage, ct));
        }
        finally
        {
            permits.Release();
        }
    }

    private readonly record struct Pending(StreamItem Item, Task<Outcome>? Work);
}
