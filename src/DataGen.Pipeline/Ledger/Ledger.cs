namespace DataGen.Pipeline;

/// <summary>
/// The account of a run: what became of every record at every stage. It is fed by trails, in stream order within a stage.
/// </summary>
public sealed class Ledger : IJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StageTally> _stages;
    private readonly IReadOnlyList<string> _order;
    private readonly IStageEventSink? _sink;

    /// <param name="stageIds">Every stage, in the order in which the recipe names them.</param>
    /// <param name="sink">Gets every event as it is committed: rejects and trace are written from it.</param>
    public Ledger(IReadOnlyList<string> stageIds, IStageEventSink? sink = null)
    {
        _order = stageIds;
        _sink = sink;
        _stages = stageIds.ToDictionary(id => id, _ => new StageTally(), StringComparer.Ordinal);
    }

    /// <summary>Records whose work was thrown away because the stream had stopped; their answers stay in the store.</summary>
    public long Speculative { get; private set; }

    public void Commit(Trail? trail)
    {
        if (trail is null)
        {
            return;
        }

        var events = trail.Events();
        lock (_gate)
        {
            foreach (var stageEvent in events)
            {
                _stages[stageEvent.StageId].Add(stageEvent);
                _sink?.Add(stageEvent);
            }
        }
    }

    public void Discard(long records)
    {
        lock (_gate)
        {
            Speculative += records;
        }
    }

    /// <summary>The counts of every stage, in recipe order.</summary>
    public IReadOnlyList<KeyValuePair<string, StageCounts>> Snapshot(bool stoppedEarly = false)
    {
        lock (_gate)
        {
            return [.. _order.Select(id => KeyValuePair.Create(id, _stages[id].Snapshot(stoppedEarly)))];
        }
    }

    /// <summary>Checks the ledger law at the end of a run.</summary>
    /// <exception cref="LedgerLawException">A stage lost or invented a record: a bug in an operator or the engine.</exception>
    public static void Check(IReadOnlyList<KeyValuePair<string, StageCounts>> counts)
    {
        foreach (var (id, stage) in counts)
        {
            if (!stage.Balances)
            {
                throw new LedgerLawException(
                    Invariant(
                        $"stage '{id}' does not balance: in {stage.In} + expanded {stage.Expanded} != out {stage.Out} + dropped {stage.TotalDropped} + failed {stage.TotalFailed} + merged {stage.Merged} + pending {stage.Pending}"
                    )
                );
            }
        }
    }
}

/// <summary>Where histories are entered: the run's ledger, or the history of the record that a nested stage works for.</summary>
public interface IJournal
{
    void Commit(Trail? trail);

    /// <summary>Notes records that were worked on past the point where their stream stopped.</summary>
    void Discard(long records);
}

/// <summary>Gets every committed event; within a stage in stream order.</summary>
public interface IStageEventSink
{
    void Add(StageEvent stageEvent);
}

/// <summary>A stage lost or invented a record.</summary>
public sealed class LedgerLawException(string message) : Exception(message);

/// <summary>Collects the histories of a nested stream, to be attached to the record that it was run for.</summary>
internal sealed class TrailJournal : IJournal
{
    public Trail? Trail { get; private set; }

    public long Discarded { get; private set; }

    public void Commit(Trail? trail) => Trail = Trail.Append(Trail, trail);

    public void Discard(long records) => Discarded += records;
}
