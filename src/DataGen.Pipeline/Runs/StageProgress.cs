namespace DataGen.Pipeline;

/// <summary>Live counters of a stage, for people to watch.</summary>
public sealed class StageProgress
{
    private long _in;
    private long _out;
    private long _dropped;
    private long _failed;
    private long _underWay;

    public long In => Interlocked.Read(ref _in);

    public long Out => Interlocked.Read(ref _out);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Records that it works on now.</summary>
    public long UnderWay => Interlocked.Read(ref _underWay);

    /// <summary>Failures in stream order since the last record that did not fail; touched by the stage's own consumer only.</summary>
    internal int FailuresInARow { get; set; }

    internal void Begin() => Interlocked.Increment(ref _underWay);

    internal void End() => Interlocked.Decrement(ref _underWay);

    internal void Count(Outcome outcome)
    {
        Interlocked.Increment(ref _in);
        Interlocked.Add(ref _dropped, outcome.Rejected.Count);
        switch (outcome.Kind)
        {
            case StageOutcome.Emitted:
                Interlocked.Add(ref _out, outcome.Records.Count);
                break;
            case StageOutcome.Dropped:
                Interlocked.Increment(ref _dropped);
                break;
            case StageOutcome.Failed:
                Interlocked.Increment(ref _failed);
                break;
        }
    }

    internal void CountIn() => Interlocked.Increment(ref _in);

    /// <summary>Counts a record that the stage made or had held.</summary>
    public void CountReleased(StageOutcome outcome) =>
        Interlocked.Increment(
            ref outcome == StageOutcome.Emitted
                ? ref _out
                : ref outcome == StageOutcome.Dropped ? ref _dropped : ref _failed
        );
}
