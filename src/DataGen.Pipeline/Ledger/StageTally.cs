using System.Collections.Immutable;

namespace DataGen.Pipeline;

/// <summary>The running counts of one stage, fed by committed events only.</summary>
internal sealed class StageTally
{
    private readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _failed = new(StringComparer.Ordinal);
    private long _in;
    private long _out;
    private long _expanded;
    private long _merged;
    private long _answers;
    private long _reasked;

    public void Add(StageEvent stageEvent)
    {
        _in += stageEvent.Arrival == Arrival.Given ? 1 : 0;
        _expanded += stageEvent.Arrival == Arrival.Made ? 1 : 0;
        _merged += stageEvent.Merged;
        _answers += stageEvent.AnswerKeys.Count;
        _reasked += stageEvent.Reasked;
        switch (stageEvent.Outcome)
        {
            case StageOutcome.Emitted:
                _out += stageEvent.Emitted;
                _expanded += stageEvent.Emitted - 1;
                break;
            case StageOutcome.Dropped:
                _dropped[stageEvent.Reason!] = _dropped.GetValueOrDefault(stageEvent.Reason!) + 1;
                break;
            case StageOutcome.Failed:
                _failed[stageEvent.Reason!] = _failed.GetValueOrDefault(stageEvent.Reason!) + 1;
                break;
            case StageOutcome.Held:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(stageEvent));
        }
    }

    /// <summary>
    /// The counts as they stand. In a run that stopped early, what was taken in and not decided on is pending; in a complete run nothing
    /// may be, so that a row lost by the engine breaks the law instead of hiding there.
    /// </summary>
    public StageCounts Snapshot(bool stoppedEarly)
    {
        var decided = _out + _dropped.Values.Sum() + _failed.Values.Sum() + _merged;
        return new StageCounts
        {
            In = _in,
            Out = _out,
            Expanded = _expanded,
            Merged = _merged,
            Answers = _answers,
            Reasked = _reasked,
            Pending = stoppedEarly ? Math.Max(0, _in + _expanded - decided) : 0,
            Dropped = _dropped.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Failed = _failed.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }
}
