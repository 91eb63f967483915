namespace DataGen.Models.Scheduling;

/// <summary>
/// Who waits, in the order of who goes first: the deeper stage before the one above it, a repeated request before a new one, and else
/// whoever came first. Adding and removing take the same time however many wait. Not thread-safe.
/// </summary>
internal sealed class WaitingLine
{
    private readonly SortedList<int, Level> _levels = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    public void Add(Waiter waiter)
    {
        // Levels come in ascending order, deeper stages are to come first.
        if (!_levels.TryGetValue(-waiter.Depth, out Level? level))
        {
            _levels.Add(-waiter.Depth, level = new Level());
        }

        level.ListOf(waiter).Append(waiter);
        waiter.State = WaiterState.Ready;
        Count++;
    }

    public void Remove(Waiter waiter)
    {
        _levels[-waiter.Depth].ListOf(waiter).Remove(waiter);
        waiter.State = WaiterState.Idle;
        Count--;
    }

    /// <summary>Everyone, in order. Whom it gave last may be removed before it is asked for the next.</summary>
    public IEnumerable<Waiter> InOrder()
    {
        foreach (Level level in _levels.Values)
        {
            foreach (WaitingList list in level.Lists)
            {
                for (Waiter? waiter = list.First; waiter is not null; )
                {
                    Waiter? next = waiter.Next;
                    yield return waiter;
                    waiter = next;
                }
            }
        }
    }

    /// <summary>Who goes first; null when nobody waits.</summary>
    public Waiter? First()
    {
        for (int i = 0; i < _levels.Count && Count > 0; i++)
        {
            Level level = _levels.GetValueAtIndex(i);
            if ((level.Repeated.First ?? level.New.First) is { } first)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>Who goes first among those that were not asked before; null when there is none.</summary>
    public Waiter? FirstNew()
    {
        for (int i = 0; i < _levels.Count && Count > 0; i++)
        {
            if (_levels.GetValueAtIndex(i).New.First is { } first)
            {
                return first;
            }
        }

        return null;
    }

    private sealed class Level
    {
        public WaitingList Repeated { get; } = new();

        public WaitingList New { get; } = new();

        public IEnumerable<WaitingList> Lists => [Repeated, New];

        public WaitingList ListOf(Waiter waiter) => waiter.IsRepeated ? Repeated : New;
    }

    private sealed class WaitingList
    {
        private Waiter? _last;

        public Waiter? First { get; private set; }

        public void Append(Waiter waiter)
        {
            waiter.Previous = _last;
            if (_last is null)
            {
                First = waiter;
            }
            else
            {
                _last.Next = waiter;
            }

            _last = waiter;
        }

        public void Remove(Waiter waiter)
        {
            if (waiter.Previous is { } previous)
            {
                previous.Next = waiter.Next;
            }
            else
            {
                First = waiter.Next;
            }

            if (waiter.Next is { } next)
            {
                next.Previous = waiter.Previous;
            }
            else
            {
                _last = waiter.Previous;
            }

            waiter.Previous = waiter.Next = null;
        }
    }
}
