using System.Collections.Concurrent;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>
/// Writes what became of every record while the run goes on: the trace as it comes, and the rejects aside by stage, so that they can be put
/// into recipe order at the end. A thread of its own does the writing; committing waits for it when it falls behind.
/// </summary>
internal sealed class RunRecorder : IStageEventSink, IAsyncDisposable
{
    private const int QueueLength = 10_000;

    private static readonly DatasetShape TraceShape = DatasetShape.Of([
        new Column("id", ColumnType.String),
        new Column("parents", ColumnType.StringList),
        new Column("stage", ColumnType.String),
        new Column("outcome", ColumnType.String),
        new Column("emitted", ColumnType.Int64),
        new Column("reason", ColumnType.String, Required: false),
        new Column("detail", ColumnType.String, Required: false),
        new Column("answers", ColumnType.StringList),
    ]);

    private static readonly DatasetShape RejectShape = DatasetShape.Of([
        new Column("id", ColumnType.String),
        new Column("stage", ColumnType.String),
        new Column("outcome", ColumnType.String),
        new Column("reason", ColumnType.String),
        new Column("detail", ColumnType.String, Required: false),
        new Column("record", ColumnType.Json),
    ]);

    private readonly BlockingCollection<StageEvent> _queue = new(QueueLength);
    private readonly Dictionary<string, StreamWriter> _rejects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Stage, string Reason), string> _failures = [];
    private readonly IReadOnlyList<string> _stages;
    private readonly string _workFolder;
    private readonly IFileStore _files;
    private readonly DatasetPublisher _publisher;
    private readonly DatasetWriter _trace;
    private readonly Task _writing;

    public RunRecorder(IReadOnlyList<string> stages, IFileStore files, DatasetPublisher publisher, string workFolder)
    {
        _stages = stages;
        _files = files;
        _publisher = publisher;
        _workFolder = workFolder;
        _trace = Open("trace", TraceShape);
        _writing = Task.Factory.StartNew(
            Write,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>What was wrong with the first record that failed at a stage for a reason. Known when the recorder has completed.</summary>
    public string? FirstFailure(string stage, string reason) => _failures.GetValueOrDefault((stage, reason));

    public void Add(StageEvent stageEvent)
    {
        // A writer that broke must not leave the run waiting for room in the queue.
        while (!_queue.TryAdd(stageEvent, millisecondsTimeout: 1000))
        {
            if (_writing.IsFaulted)
            {
                _writing.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Finishes trace and rejects, ready to be published.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        _queue.CompleteAdding();
        await _writing;
        await _trace.CompleteAsync(ct);
        await using var rejects = Open("rejects", RejectShape);
        foreach (var stage in _stages.Where(_rejects.ContainsKey))
        {
            await _rejects[stage].DisposeAsync();
            await foreach (var line in File.ReadLinesAsync(RejectFile(stage), ct))
            {
                var row = JsonElement
                    .Parse(line)
                    .EnumerateObject()
                    .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
                if (await rejects.AddAsync(row, "", ct) is { } error)
                {
                    throw new InvalidOperationException($"a reject row does not fit: {error}");
                }
            }
        }

        await rejects.CompleteAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_queue.IsAddingCompleted)
        {
            _queue.CompleteAdding();
        }

        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var writer in _rejects.Values)
        {
            await writer.DisposeAsync();
        }

        await _trace.DisposeAsync();
        _queue.Dispose();
    }

    private DatasetWriter Open(string name, DatasetShape shape) =>
        new(_files, new DatasetOptions { Folder = _publisher.BuildFolder(name), Shape = shape });

    private void Write()
    {
        foreach (var stageEvent in _queue.GetConsumingEnumerable())
        {
            var row = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
            {
                ["id"] = Json.Text(stageEvent.Record.Id),
                ["parents"] = Json.Texts(stageEvent.Record.Parents),
                ["stage"] = Json.Text(stageEvent.StageId),
                ["outcome"] = Json.Text(OutcomeName(stageEvent.Outcome)),
                ["emitted"] = Json.Number(stageEvent.Emitted),
                ["reason"] = stageEvent.Reason is null ? Json.Null : Json.Text(stageEvent.Reason),
                ["detail"] = stageEvent.Detail is null ? Json.Null : Json.Text(stageEvent.Detail),
                ["answers"] = Json.Texts(stageEvent.AnswerKeys),
            };
            if (_trace.AddAsync(row, "", CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } error)
            {
                throw new InvalidOperationException($"a trace row does not fit: {error}");
            }

            if (stageEvent.Outcome is StageOutcome.Dropped or StageOutcome.Failed)
            {
                row.Remove("parents");
                row.Remove("emitted");
                row.Remove("answers");
                row["record"] = Json.Object(stageEvent.Record.Fields);
                if (stageEvent.Outcome == StageOutcome.Failed)
                {
                    _failures.TryAdd((stageEvent.StageId, stageEvent.Reason!), stageEvent.Detail ?? "");
                }

                RejectsOf(stageEvent.StageId).WriteLine(Json.Compact(Json.Object(row)));
            }
        }
    }

    private StreamWriter RejectsOf(string stage)
    {
        if (!_rejects.TryGetValue(stage, out var writer))
        {
            Directory.CreateDirectory(_workFolder);
            _rejects[stage] = writer = new StreamWriter(RejectFile(stage), append: false);
        }

        return writer;
    }

    private string RejectFile(string stage) => Path.Combine(_workFolder, $"{stage}.rejects.jsonl");

    private static string OutcomeName(StageOutcome outcome) =>
        outcome switch
        {
            StageOutcome.Emitted => "emitted",
            StageOutcome.Held => "held",
            StageOutcome.Dropped => "dropped",
            StageOutcome.Failed => "failed",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
}
