using System.Runtime.CompilerServices;

namespace DataGen.Pipeline.Tests;

/// <summary>Rows <c>0 … count-1</c> in a field <c>n</c>.</summary>
internal sealed class Numbers(int count, Action? read = null) : SourceOperator
{
    protected override async IAsyncEnumerable<SourceRecord> ReadAsync(
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await Task.CompletedTask;
        for (var i = 0; i < count; i++)
        {
            read?.Invoke();
            yield return SourceRecord.Emit(
                Record.Create(FormattableString.Invariant($"{stage.Id}:{i}"), ("n", Json.Number(i)))
            );
        }
    }
}

/// <summary>Answers each record by a function, with some concurrency.</summary>
internal sealed class Each(Func<Record, StageContext, CancellationToken, ValueTask<Outcome>> apply, int concurrency = 1)
    : RecordOperator
{
    public Each(Func<Record, Outcome> apply, int concurrency = 1)
        : this((record, _, _) => ValueTask.FromResult(apply(record)), concurrency) { }

    protected override int Concurrency(StageContext stage) => concurrency;

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct) =>
        apply(record, stage, ct);
}

/// <summary>Passes on the first records only.</summary>
internal sealed class Take(int count) : StatefulOperator<Take.State>
{
    internal sealed class State
    {
        public int Seen;
    }

    protected override ValueTask<State> BeginAsync(StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(new State());

    protected override ValueTask<Outcome> ApplyAsync(
        State state,
        Record record,
        StageContext stage,
        CancellationToken ct
    ) => ValueTask.FromResult(++state.Seen >= count ? Outcome.Emit(record).ThenEnd() : Outcome.Emit(record));
}

/// <summary>Folds every <c>size</c> records into one.</summary>
internal sealed class Fold(int size) : GroupingOperator
{
    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var held = new List<Record>();
        await foreach (var record in input.WithCancellation(ct))
        {
            held.Add(record);
            if (held.Count == size)
            {
                yield return Release.Emit(held[0].Child(stage.Id, 0), held.Count - 1);
                held.Clear();
            }
        }

        foreach (var record in held)
        {
            yield return Release.Drop(record, "incomplete group");
        }
    }
}

/// <summary>Turns the whole stream round.</summary>
internal sealed class Reverse : BarrierOperator
{
    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var held = new Stack<Record>();
        await foreach (var record in input.WithCancellation(ct))
        {
            held.Push(record);
        }

        while (held.TryPop(out var record))
        {
            yield return Release.Emit(record);
        }
    }
}

/// <summary>Runs a body for each record and takes its first result.</summary>
internal sealed class PerRecord(StageGraph body, int concurrency) : RecordOperator, IBlock
{
    public IReadOnlyList<StageGraph> Bodies => [body];

    protected override int Concurrency(StageContext stage) => concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var (records, inner) = await stage.RunBodyAsync(body, [record.Child(stage.Id, 0)], ct);
        return (records.Count == 0 ? Outcome.Drop("nothing left") : Outcome.Emit(records)).WithInner(inner);
    }
}

/// <summary>Keeps every committed event.</summary>
internal sealed class EventList : IStageEventSink
{
    private readonly Lock _gate = new();
    private readonly List<StageEvent> _events = [];

    public IReadOnlyList<StageEvent> Events => _events;

    public void Add(StageEvent stageEvent)
    {
        lock (_gate)
        {
            _events.Add(stageEvent);
        }
    }

    public string[] Of(string stageId) =>
        [
            .. _events
                .Where(e => string.Equals(e.StageId, stageId, StringComparison.Ordinal))
                .Select(e => $"{e.Record.Id} {e.Outcome} {e.Reason}"),
        ];
}

internal sealed class TestRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datagen-pipeline").FullName;

    public TestRun(
        int concurrency = 4,
        int capacity = 8,
        Action<string, Record>? tap = null,
        int maxFailuresInARow = int.MaxValue
    ) =>
        Context = new RunContext
        {
            Seed = 1,
            Concurrency = concurrency,
            ChannelCapacity = capacity,
            WorkFolder = _folder,
            Tap = tap,
            MaxFailuresInARow = maxFailuresInARow,
        };

    public RunContext Context { get; }

    public EventList Events { get; } = new();

    public async Task<(RunResult Result, Dictionary<string, StageCounts> Counts)> RunAsync(
        CancellationToken ct,
        params Stage[] stages
    )
    {
        var result = await PipelineRun.RunAsync(new StageGraph(stages), Context, Events, ct);
        return (result, result.Stages.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal));
    }

    public void Dispose()
    {
        Context.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class Graphs
{
    public static Stage Stage(string id, IOperator @operator, params string[] from) =>
        new()
        {
            Id = id,
            Operator = @operator,
            From = from,
        };

    public static long N(Record record) => record["n"].GetInt64();

    /// <summary>Waits a little, differently for each record, without a clock.</summary>
    public static async ValueTask JitterAsync(Record record)
    {
        for (var i = 0; i < (N(record) * 7919) % 13; i++)
        {
            await Task.Yield();
        }
    }
}
