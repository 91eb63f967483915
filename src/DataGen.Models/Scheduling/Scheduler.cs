namespace DataGen.Models.Scheduling;

/// <summary>
/// Decides which request goes next, when, and to which of the lanes of an alias, or of several with the same lanes. Requests wait in one line; a lane that may take one pulls
/// it from there. Nothing is held while waiting, and waiting costs a node: one timer serves all back-offs and all lanes.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    private const double LongestSleep = 3_600_000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lane[] _lanes;
    private readonly WaitingLine _line = new();
    private readonly PriorityQueue<Waiter, TimeSpan> _delayed = new();
    private readonly ITimer _timer;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _stoppingRegistration;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;

    /// <summary>A scheduler.</summary>
    /// <param name="lanes">The lanes, at most 64.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Once cancelled, who waits is cancelled, and nobody begins any more.</param>
    public Scheduler(IReadOnlyList<LaneOptions> lanes, TimeProvider time, CancellationToken stopping)
    {
        _time = time;
        _start = time.GetTimestamp();
        _lanes = [.. lanes.Select((options, index) => new Lane(index, options))];
        _timer = time.CreateTimer(
            static state => ((Scheduler)state!).Wake(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _stopping = stopping;
        _stoppingRegistration = stopping.UnsafeRegister(static state => ((Scheduler)state!).Stop(), this);
    }

    /// <summary>The lanes, for looking at.</summary>
    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>How many wait for a lane or a back-off.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count + _delayed.Count;
            }
        }
    }

    /// <summary>How long until it looks again who may go; null where nobody waits for a time.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            lock (_gate)
            {
                return _wakeAt == TimeSpan.MaxValue ? null : _wakeAt - Now;
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Waits for a lane.</summary>
    /// <param name="waiter">The call; it must not be waiting already.</param>
    /// <param name="delay">How long it is not to go at all.</param>
    /// <returns>A lease, to be given back with <see cref="Settle"/> where it <see cref="Lease.Begins"/>; it does not where every lane is given up.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the run stops.</exception>
    public ValueTask<Lease> RentAsync(Waiter waiter, TimeSpan delay = default)
    {
        _stopping.ThrowIfCancellationRequested();
        waiter.Cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (delay <= TimeSpan.Zero && _line.Count == 0 && Immediately(waiter) is { } lease)
            {
                return ValueTask.FromResult(lease);
            }
        }

        ValueTask<Lease> wait = waiter.WaitAsync();
        lock (_gate)
        {
            if (waiter.State == WaiterState.Cancelled)
            {
                return wait;
            }

            if (_stopping.IsCancellationRequested)
            {
                waiter.Cancel(_stopping);
                return wait;
            }

            TimeSpan now = Now;
            if (delay > TimeSpan.Zero)
            {
                waiter.State = WaiterState.Delayed;
                _delayed.Enqueue(waiter, now + delay);
            }
            else
            {
                _line.Add(waiter);
            }

            Pump(now);
        }

        return wait;
    }

    /// <summary>Another alias uses the lanes, with limits of its own.</summary>
    /// <param name="lanes">Its limits for each.</param>
    public void Join(IReadOnlyList<LaneOptions> lanes)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            for (int i = 0; i < lanes.Count; i++)
            {
                _lanes[i].Join(lanes[i], now);
            }

            Pump(now);
        }
    }

    /// <summary>Ends an exchange.</summary>
    public LaneNotice? Settle(in Lease lease, in ExchangeReport report)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            LaneChange change = lease.Lane.Settle(lease, report, now);
            Pump(now);
            return change == LaneChange.None
                ? null
                : new LaneNotice(
                    lease.Lane.Index,
                    change == LaneChange.Resumed,
                    lease.Lane.IsGivenUp ? null : lease.Lane.RetryAt - now,
                    lease.Lane.Cause
                );
        }
    }

    /// <summary>Whether there is a lane, not given up, that the request does not avoid.</summary>
    public bool MayGo(Waiter waiter)
    {
        lock (_gate)
        {
            return HasLane(waiter);
        }
    }

    /// <summary>Whether another lane may take the request within short, so that it need not wait for this one.</summary>
    public bool HasOther(Waiter waiter, Lane than)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            return _lanes.Any(lane =>
                lane != than && !lane.IsParked && !waiter.Avoids(lane) && IsShort(lane.Wait(waiter.Tokens, now))
            );
        }

        // A lane that is merely busy says "not before another ends", which is soon enough.
        static bool IsShort(TimeSpan wait) => wait == TimeSpan.MaxValue || wait < TimeSpan.FromSeconds(10);
    }

    /// <summary>A call is no longer wanted.</summary>
    public void Cancelled(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.State == WaiterState.Ready)
            {
                _line.Remove(waiter);
                waiter.Cancel(waiter.Cancellation);
            }
            else if (waiter.State is WaiterState.Delayed or WaiterState.Entering)
            {
                waiter.Cancel(waiter.Cancellation);
            }
        }
    }

    public void Dispose()
    {
        _stoppingRegistration.Dispose();
        _timer.Dispose();
    }

    private Lease? Immediately(Waiter waiter)
    {
        TimeSpan now = Now;
        return AllGivenUp() ? Nowhere()
            : Choose(waiter, now, out _) is { } lane ? lane.Begin(waiter.Tokens, now)
            : null;
    }

    private bool AllGivenUp() => Array.TrueForAll(_lanes, static lane => lane.IsGivenUp);

    private bool HasLane(Waiter waiter) => Array.Exists(_lanes, lane => !lane.IsGivenUp && !waiter.Avoids(lane));

    private Lease Nowhere() => new(_lanes[^1], false, default, 0, false, false);

    private void Wake()
    {
        lock (_gate)
        {
            _wakeAt = TimeSpan.MaxValue;
            Pump(Now);
        }
    }

    /// <summary>Lets go whoever may, and sets the timer for the next who will.</summary>
    private void Pump(TimeSpan now)
    {
        while (_delayed.TryPeek(out Waiter? waiter, out TimeSpan due) && due <= now)
        {
            _delayed.Dequeue();
            if (waiter.State == WaiterState.Delayed)
            {
                _line.Add(waiter);
            }
        }

        if (AllGivenUp())
        {
            EndAll();
        }

        TimeSpan next = _line.Count == 0 ? TimeSpan.MaxValue : Grant(now);
        if (_delayed.TryPeek(out _, out TimeSpan first) && first - now < next)
        {
            next = first - now;
        }

        bool isBusy = _line.Count + _delayed.Count > 0;
        foreach (Lane lane in _lanes)
        {
            lane.Busy(isBusy, now);
        }

        WakeIn(next, now);
    }

    /// <summary>Grants in order until the first must wait.</summary>
    /// <returns>How long until it is worth another look.</returns>
    private TimeSpan Grant(TimeSpan now)
    {
        while (_line.First() is { } first)
        {
            if (Choose(first, now, out TimeSpan wait) is { } lane)
            {
                Begin(first, lane, now);
            }
            else
            {
                return first.AvoidsSome ? GrantBehind(now) : wait;
            }
        }

        return TimeSpan.MaxValue;
    }

    /// <summary>The first avoid a lane, which need not hold up those behind them.</summary>
    private TimeSpan GrantBehind(TimeSpan now)
    {
        TimeSpan next = TimeSpan.MaxValue;
        foreach (Waiter waiter in _line.InOrder())
        {
            if (!HasLane(waiter))
            {
                _line.Remove(waiter);
                waiter.Grant(Nowhere());
            }
            else if (Choose(waiter, now, out TimeSpan wait) is { } lane)
            {
                _line.Remove(waiter);
                waiter.Grant(lane.Begin(waiter.Tokens, now));
            }
            else
            {
                next = wait < next ? wait : next;
                if (!waiter.AvoidsSome)
                {
                    break;
                }
            }
        }

        return next;
    }

    private void Begin(Waiter first, Lane lane, TimeSpan now)
    {
        // A parked lane is tried with a request that has not failed yet, lest one that cannot succeed keeps it parked.
        Waiter chosen = lane.IsParked && first.IsRepeated ? _line.FirstNew() ?? first : first;
        _line.Remove(chosen);
        chosen.Grant(lane.Begin(chosen.Tokens, now));
    }

    /// <summary>The lane with the most room of those that may take the request now.</summary>
    private Lane? Choose(Waiter waiter, TimeSpan now, out TimeSpan wait)
    {
        Lane? best = null;
        wait = TimeSpan.MaxValue;
        foreach (Lane lane in _lanes)
        {
            if (waiter.Avoids(lane))
            {
                continue;
            }

            TimeSpan untilThen = lane.Wait(waiter.Tokens, now);
            wait = untilThen < wait ? untilThen : wait;
            if (untilThen == TimeSpan.Zero && (best is null || lane.Free > best.Free))
            {
                best = lane;
            }
        }

        return best;
    }

    private void WakeIn(TimeSpan wait, TimeSpan now)
    {
        if (wait == TimeSpan.MaxValue || now + wait >= _wakeAt)
        {
            return;
        }

        _wakeAt = now + wait;
        // Timers count whole milliseconds and cut the rest off, which would wake us too early, again and again.
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, LongestSleep)));
        _timer.Change(whole, Timeout.InfiniteTimeSpan);
    }

    private void EndAll()
    {
        foreach (Waiter waiter in _line.InOrder())
        {
            _line.Remove(waiter);
            waiter.Grant(Nowhere());
        }

        while (_delayed.TryDequeue(out Waiter? waiter, out _))
        {
            if (waiter.State == WaiterState.Delayed)
            {
                waiter.Grant(Nowhere());
            }
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            foreach (Waiter waiter in _line.InOrder())
            {
                _line.Remove(waiter);
                waiter.Cancel(_stopping);
            }

            while (_delayed.TryDequeue(out Waiter? waiter, out _))
            {
                if (waiter.State == WaiterState.Delayed)
                {
                    waiter.Cancel(_stopping);
                }
            }
        }
    }
}

/// <summary>What has changed for a lane.</summary>
/// <param name="Lane">Its index.</param>
/// <param name="IsResumed">Whether it answers again; else it is parked.</param>
/// <param name="For">How long it is parked; null for good.</param>
/// <param name="Cause">Why.</param>
internal sealed record LaneNotice(int Lane, bool IsResumed, TimeSpan? For, Providers.ProviderException? Cause);
