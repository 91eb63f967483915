using System.Collections.Concurrent;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Support;

/// <summary>What became of the records. That the ledger's sums hold has been checked already.</summary>
internal sealed class BenchResult : IStageEventSink
{
    private readonly ConcurrentQueue<(string Stage, Record Record)> _passed = new();

    private readonly List<StageEvent> _events = [];

    public RunResult Run { get; set; } = null!;

    public string Last { get; set; } = "";

    public ConcurrentQueue<string> Notes { get; } = new();

    /// <summary>The records of the last stage, in order.</summary>
    public IReadOnlyList<Record> Out => From(Last);

    public string[] Ids => [.. Out.Select(record => record.Id)];

    public void Add(StageEvent stageEvent) => _events.Add(stageEvent);

    public void Pass(string stage, Record record) => _passed.Enqueue((stage, record));

    /// <summary>The records that a stage passed on, in order.</summary>
    public IReadOnlyList<Record> From(string stage) =>
        [.. _passed.Where(item => item.Stage == stage).Select(item => item.Record)];

    /// <summary>A field of the last stage's records, as compact JSON (strings as they are).</summary>
    public string[] Field(string name) => [.. Out.Select(record => Json.AsText(record[name]))];

    public StageCounts Counts(string stage) => Run.Stages.Single(item => item.Key == stage).Value;

    /// <summary>The records that went no further: <c>id: reason: detail</c>.</summary>
    public string[] Rejects(StageOutcome outcome = StageOutcome.Dropped) =>
        [
            .. _events
                .Where(entry => entry.Outcome == outcome)
                .Select(entry =>
                    $"{entry.Record.Id}: {entry.Reason}{(entry.Detail is null ? "" : $": {entry.Detail}")}"
                ),
        ];

    public string[] Failures => Rejects(StageOutcome.Failed);
}
