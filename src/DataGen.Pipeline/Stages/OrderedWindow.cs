using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace DataGen.Pipeline;

/// <summary>
/// Works on many records at once and hands over what came of them in input order: a bounded channel of tasks, which the producer starts and
/// enqueues, and the consumer awaits one after the other. An item without a record passes in its turn.
/// </summary>
/// <typeparam name="T">What the work on a record comes to.</typeparam>
public sealed class OrderedWindow<T>
{
    private readonly StageContext _stage;
    private readonly Func<Record, CancellationToken, Task<T>> _work;

    /// <summary>Makes a window.</summary>
    /// <param name="stage">The stage whose journal counts what was begun in vain.</param>
    /// <param name="work">Works on a record; it runs up to its first wait before the next record is looked at.</param>
    public OrderedWindow(StageContext stage, Func<Record, CancellationToken, Task<T>> work)
    {
        _stage = stage;
        _work = work;
    }

    /// <summary>How many records are worked on at once, at least 1.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How many records may be unfinished or not yet handed over, at least 1.</summary>
    public required int Capacity { get; init; }

    /// <summary>Waited for before a record is begun, and before it takes a place; null for nothing.</summary>
    public Func<CancellationToken, ValueTask>? BeforeEach { get; init; }

    /// <summary>
    /// Runs the window. It may be left early: then nothing new is begun, and what was begun is waited for and counted as discarded.
    /// </summary>
    public async IAsyncEnumerable<OrderedResult<T>> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var permits = new SemaphoreSlim(Concurrency);
        var window = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true }
        );
        var producer = StartAsync(input, permits, window.Writer, left.Token);
        try
        {
            await foreach (var (item, work) in window.Reader.ReadAllAsync(ct))
            {
                yield return new OrderedResult<T>(item, work is null ? default : await work);
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
                    _stage.Journal.Discard(1);
                    await ((Task)pending.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async Task StartAsync(
        IAsyncEnumerable<StreamItem> input,
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

                if (BeforeEach is not null)
                {
                    await BeforeEach(ct);
                }

                // Room in the window comes first: a started task always has a place, so it is always awaited.
                await window.WaitToWriteAsync(ct);
                await permits.WaitAsync(ct);
                await window.WriteAsync(new Pending(item, WorkAsync(item.Record, permits, ct)), CancellationToken.None);
            }

            window.Complete();
        }
        catch (Exception exception)
        {
            window.Complete(exception);
        }
    }

    private async Task<T> WorkAsync(Record record, SemaphoreSlim permits, CancellationToken ct)
    {
        try
        {
            return await _work(record, ct);
        }
        finally
        {
            permits.Release();
        }
    }

    private readonly record struct Pending(StreamItem Item, Task<T>? Work);
}

/// <summary>An item of the input and what came of its record.</summary>
/// <param name="Item">The item.</param>
/// <param name="Result">What the work came to; nothing where the item has no record.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OrderedResult<T>(StreamItem Item, T? Result);
