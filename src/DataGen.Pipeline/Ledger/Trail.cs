namespace DataGen.Pipeline;

/// <summary>
/// The history of a record that is not yet in the ledger: it travels with the record and is committed where the record ends.
/// A stream that is cut short (a limit, a reached target) therefore leaves no trace of the work beyond the cut, whatever the timing.
/// </summary>
public sealed class Trail
{
    private readonly Trail? _before;
    private readonly StageEvent? _event;
    private readonly Trail? _inner;

    private Trail(Trail? before, StageEvent? stageEvent, Trail? inner)
    {
        _before = before;
        _event = stageEvent;
        _inner = inner;
    }

    /// <summary>A trail with one more event.</summary>
    public static Trail Append(Trail? trail, StageEvent stageEvent) => new(trail, stageEvent, null);

    /// <summary>One trail after another; either may be missing.</summary>
    public static Trail? Append(Trail? trail, Trail? next) =>
        next is null ? trail
        : trail is null ? next
        : new(trail, null, next);

    /// <summary>The events, oldest first.</summary>
    public IReadOnlyList<StageEvent> Events()
    {
        var events = new List<StageEvent>();
        var open = new Stack<Trail>();
        open.Push(this);
        while (open.TryPop(out var node))
        {
            // Newest first; the list is turned round at the end.
            if (node._event is { } stageEvent)
            {
                events.Add(stageEvent);
            }

            if (node._before is { } before)
            {
                open.Push(before);
            }

            if (node._inner is { } inner)
            {
                open.Push(inner);
            }
        }

        events.Reverse();
        return events;
    }
}
