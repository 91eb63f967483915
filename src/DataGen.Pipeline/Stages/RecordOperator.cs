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
        return concurrency <= 1 ? RunInLineAsync(input, stage, ct) : RunWideAsync(input, stage, concurrency, ct);
    }

    private async IAsyncEnumerable<StreamItem> RunInLineAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var item in input.WithCancellation(ct))
        {
            if (item.Record is null)
            {
                yield return item;
                continue;
            }

            var outcome = await GuardedAsync(item.Record, stage, ct);
            var trail = stage.Enter(item, outcome);
            if (outcome.Records.Count == 0)
            {
                yield return new StreamItem(null, trail);
            }

            for (var i = 0; i < outcome.Records.Count; i++)
            {
                yield return new StreamItem(outcome.Records[i], i == 0 ? trail : null);
            }
        }
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

                var outcome = await pending.Work;
                var trail = stage.Enter(pending.Item, outcome);
                if (outcome.Records.Count == 0)
                {
                    yield return new StreamItem(null, trail);
                }

                for (var i = 0; i < outcome.Records.Count; i++)
                {
                    yield return new StreamItem(outcome.Records[i], i == 0 ? trail : null);
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
            return await GuardedAsync(record, stage, ct);
        }
        finally
        {
            permits.Release();
        }
    }

    private async ValueTask<Outcome> GuardedAsync(Record record, StageContext stage, CancellationToken ct)
    {
        try
        {
            return await ApplyAsync(record, stage, ct);
        }
        catch (RowException exception)
        {
            return Outcome.Fail(exception.Error, exception.Message);
        }
    }

    private readonly record struct Pending(StreamItem Item, Task<Outcome>? Work);
}
