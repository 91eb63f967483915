using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace DataGen.Pipeline;

/// <summary>
/// Runs a graph: each stage in a task of its own, joined to the next by a bounded channel, or by a spool where several read it.
/// </summary>
internal sealed class GraphRunner
{
    private readonly StageGraph _graph;
    private readonly RunContext _run;
    private readonly IJournal _journal;
    private readonly GraphRunner? _outer;
    private readonly BodyScope _scope;
    private readonly Dictionary<string, Channeled> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Spool> _spools = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _abort;
    private ExceptionDispatchInfo? _error;

    public GraphRunner(
        StageGraph graph,
        RunContext run,
        IJournal journal,
        GraphRunner? outer,
        BodyScope scope,
        CancellationToken ct
    )
    {
        _graph = graph;
        _run = run;
        _journal = journal;
        _outer = outer;
        _scope = scope;
        _abort = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    /// <summary>Whether a stream ended before its end because the run was stopped.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Runs a whole graph: streams that nobody reads end here, in the journal.</summary>
    public async Task RunAsync() => await RunStagesAsync(null, null);

    /// <summary>Runs the graph as the body of a block; the stream of its last stage is the result.</summary>
    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var output = new Channeled(_run.ChannelCapacity);
        var stages = RunStagesAsync(input, output);
        try
        {
            await foreach (var item in output.ReadAsync(ct))
            {
                yield return item;
            }
        }
        finally
        {
            await output.LeaveAsync();
            await stages.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await stages;
    }

    private async Task RunStagesAsync(IAsyncEnumerable<StreamItem>? input, Channeled? output)
    {
        var readers = CountReaders();
        foreach (var stage in _graph.Stages)
        {
            var (mainReaders, sideReaders) = readers[stage.Id];
            if (mainReaders > 1 || sideReaders > 0)
            {
                _spools[stage.Id] = new Spool(_run.WorkFolder);
            }
            else
            {
                _channels[stage.Id] =
                    output is not null && stage == _graph.Last ? output : new Channeled(_run.ChannelCapacity);
            }
        }

        try
        {
            var tasks = new List<Task>();
            foreach (var stage in _graph.Stages)
            {
                var (mainReaders, sideReaders) = readers[stage.Id];
                var isOutput = output is not null && stage == _graph.Last;
                tasks.Add(PumpAsync(stage, input));
                if (isOutput && _spools.TryGetValue(stage.Id, out var spool))
                {
                    tasks.Add(ForwardAsync(spool, output!));
                }
                else if (!isOutput && mainReaders + sideReaders == 0)
                {
                    tasks.Add(CommitAsync(_channels[stage.Id]));
                }
            }

            await Task.WhenAll(tasks);
        }
        finally
        {
            foreach (var spool in _spools.Values)
            {
                await spool.DisposeAsync();
            }

            _abort.Dispose();
        }

        _error?.Throw();
    }

    private Dictionary<string, (int Main, int Side)> CountReaders()
    {
        var readers = _graph.Stages.ToDictionary(stage => stage.Id, _ => (Main: 0, Side: 0), StringComparer.Ordinal);
        foreach (var stage in _graph.Stages)
        {
            foreach (var from in stage.From)
            {
                readers[from] = readers[from] with { Main = readers[from].Main + 1 };
            }

            foreach (var side in SidesOf(stage).Where(readers.ContainsKey))
            {
                readers[side] = readers[side] with { Side = readers[side].Side + 1 };
            }
        }

        return readers;
    }

    /// <summary>The side inputs of a stage and of all stages nested in it.</summary>
    private static IEnumerable<string> SidesOf(Stage stage) =>
        stage.Operator is IBlock block
            ? stage.Sides.Values.Concat(block.Bodies.SelectMany(body => body.Stages).SelectMany(SidesOf))
            : stage.Sides.Values;

    /// <summary>Runs one stage and moves what it makes to whoever reads it.</summary>
    private async Task PumpAsync(Stage stage, IAsyncEnumerable<StreamItem>? blockInput)
    {
        var channel = _channels.GetValueOrDefault(stage.Id);
        var spool = _spools.GetValueOrDefault(stage.Id);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            _abort.Token,
            channel?.ReaderLeft ?? CancellationToken.None
        );
        Exception? end = null;
        try
        {
            var context = new StageContext
            {
                Stage = stage,
                Run = _run,
                Journal = _journal,
                Sides = stage.Sides.ToDictionary(
                    side => side.Key,
                    side => (ISideInput)new SpoolInput(FindSpool(side.Value)),
                    StringComparer.Ordinal
                ),
                Pool = _scope.Pool,
                FirstSample = _scope.FirstSample,
                Progress = _run.ProgressOf(stage.Id),
                Runner = this,
            };
            // A barrier decides on all of its input and runs to its end even when its reader has left.
            var work = stage.Operator.IsBarrier ? _abort.Token : stop.Token;
            var input = stage.From.Count == 0 ? blockInput ?? Empty() : ReadFromAsync(stage.From, work);
            await foreach (var item in stage.Operator.RunAsync(input, context, work).WithCancellation(work))
            {
                if (_run.Tap is not null && item.Record is not null)
                {
                    _run.Tap(stage.Id, item.Record);
                }

                if (spool is not null)
                {
                    // Histories end where a stream is read by several: the whole stream is needed, whatever its readers do.
                    _journal.Commit(item.Trail);
                    if (item.Record is not null)
                    {
                        spool.Add(item.Record);
                    }
                }
                else if (!await channel!.WriteAsync(item, _abort.Token))
                {
                    _journal.Discard(item.Record is null ? 0 : 1);
                    if (!stage.Operator.IsBarrier)
                    {
                        break;
                    }
                }
            }
        }
        catch (StreamCutException cut)
        {
            WasCut = true;
            end = cut;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader left while the operator waited for input, or another stage broke.
            end = _abort.IsCancellationRequested ? new OperationCanceledException(_abort.Token) : null;
        }
        catch (Exception exception)
        {
            end = exception;
            var wrapped = exception is StageException ? exception : new StageException(stage.Id, exception);
            if (Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(wrapped), null) is null)
            {
                await _abort.CancelAsync();
                if (_outer is null)
                {
                    _run.Break();
                }
            }
        }

        foreach (var from in stage.From)
        {
            if (_channels.TryGetValue(from, out var read))
            {
                await read.LeaveAsync();
            }
        }

        channel?.Complete(end);
        spool?.Complete(end);
        if (channel?.ReaderLeft.IsCancellationRequested == true)
        {
            _journal.Discard(channel.CountUnread());
        }
    }

    private async IAsyncEnumerable<StreamItem> ReadFromAsync(
        IReadOnlyList<string> from,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var id in from)
        {
            if (_spools.TryGetValue(id, out var spool))
            {
                await foreach (var record in spool.ReadAsync(ct))
                {
                    yield return StreamItem.Of(record);
                }
            }
            else
            {
                await foreach (var item in _channels[id].ReadAsync(ct))
                {
                    yield return item;
                }
            }
        }
    }

    private async Task CommitAsync(Channeled channel)
    {
        try
        {
            await foreach (var item in channel.ReadAsync(_abort.Token))
            {
                _journal.Commit(item.Trail);
            }
        }
        catch (Exception exception)
            when (exception is StreamCutException or OperationCanceledException || _error is not null)
        {
            // What came in order before the cut is in the journal; the stage that broke has reported itself.
        }
    }

    private static async Task ForwardAsync(Spool spool, Channeled output)
    {
        Exception? end = null;
        try
        {
            await foreach (var record in spool.ReadAsync(output.ReaderLeft))
            {
                await output.WriteAsync(StreamItem.Of(record), CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (output.ReaderLeft.IsCancellationRequested) { }
        catch (Exception exception)
        {
            end = exception;
        }

        output.Complete(end);
    }

    private Spool FindSpool(string stageId) =>
        _spools.TryGetValue(stageId, out var spool) ? spool
        : _outer is not null ? _outer.FindSpool(stageId)
        : throw new InvalidOperationException($"no stage '{stageId}' to read beside the main input");

    private static async IAsyncEnumerable<StreamItem> Empty()
    {
        await Task.CompletedTask;
        yield break;
    }

    private sealed class SpoolInput(Spool spool) : ISideInput
    {
        public async IAsyncEnumerable<Record> ReadAsync([EnumeratorCancellation] CancellationToken ct)
        {
            await spool.WaitForEndAsync(ct);
            await foreach (var record in spool.ReadAsync(ct))
            {
                yield return record;
            }
        }
    }
}

/// <summary>What the stages of a block's body know of the block.</summary>
/// <param name="Pool">The growing pool they are nested in, if any.</param>
/// <param name="FirstSample">The index of the first sample they ask for.</param>
internal readonly record struct BodyScope(RecordPool? Pool, int FirstSample);

/// <summary>An operator broke: a bug, or a part of the machine (disk, store) that the run cannot do without.</summary>
public sealed class StageException(string stageId, Exception cause)
    : Exception($"stage '{stageId}': {cause.Message}", cause)
{
    public string StageId { get; } = stageId;
}
