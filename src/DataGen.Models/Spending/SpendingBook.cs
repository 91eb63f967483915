namespace DataGen.Models.Spending;

/// <summary>
/// Keeps a run's spending within its cap, whatever the concurrency and whenever the process dies. Before an exchange its worst case is set aside,
/// after it the true cost is booked and the rest handed out again.
/// </summary>
/// <remarks>
/// What is set aside must be on disk before it can be spent, and a commit for every call would be slow. So an <em>allowance</em> is committed, and
/// spent + reserved + free = allowance, always; only a reservation that finds too little free waits for a commit that raises the allowance.
/// A process that dies leaves the allowance behind, and the next one counts what it cannot explain as spent. The share kept free follows
/// the rate of spending, so that what a kill can cost stays small.
/// </remarks>
public sealed class SpendingBook : IAsyncDisposable
{
    private const int LargestShareOfRest = 64;
    private static readonly TimeSpan Brisk = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Checkpoint = TimeSpan.FromSeconds(1);

    private readonly SpendingOptions _options;
    private readonly TimeProvider _time;
    private readonly SpendingFile _file;
    private readonly Money _unresolved;
    private readonly Lock _gate = new();
    private readonly Lock _committingGate = new();
    private readonly Dictionary<string, Money?> _holds;
    private readonly HashSet<string> _worked = new(StringComparer.Ordinal);
    private readonly Accounts _accounts;
    private readonly LinkedList<Waiter> _waiters = [];
    private Money _free;
    private Money _reserved;
    private Money _slab;
    private long _committedAt;
    private Task? _committing;
    private SpendingException? _failure;
    private BudgetShortage? _shortage;
    private bool _shortageIsTold;

    private SpendingBook(SpendingOptions options, TimeProvider time, SpendingFile file)
    {
        _options = options;
        _time = time;
        _file = file;
        (IReadOnlyList<AccountSpending> accounts, Money allowance) = file.Read();
        _accounts = new Accounts(accounts);
        _holds = file.ReadHolds();
        _reserved = Held;
        _unresolved = Money.Max(Money.Zero, allowance - _accounts.Total - _reserved);
        _committedAt = time.GetTimestamp();
    }

    /// <summary>The most that may be spent; null for no limit.</summary>
    public Money? Cap => _options.Cap;

    /// <summary>Opens the account of a run's folder, or begins it.</summary>
    /// <exception cref="SpendingException">It cannot be read or written.</exception>
    public static SpendingBook Open(SpendingOptions options, TimeProvider time)
    {
        SpendingFile file = SpendingFile.Open(options.Path);
        try
        {
            return new SpendingBook(options, time, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What is spent so far. What calls under way may cost is not part of it.</summary>
    public SpendingReport Report()
    {
        lock (_gate)
        {
            return new SpendingReport(Cap, _unresolved, Held, _accounts.Snapshot());
        }
    }

    /// <summary>What is spent so far.</summary>
    public Money Total
    {
        get
        {
            lock (_gate)
            {
                return Spent;
            }
        }
    }

    /// <summary>Commits what is booked and closes the account. No exchange may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? committing;
        lock (_gate)
        {
            committing = _committing;
        }

        if (committing is not null)
        {
            await committing;
        }

        try
        {
            if (_failure is null)
            {
                _file.Commit(_accounts.TakeChanged(), Spent + _reserved);
            }
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <summary>Sets money aside if there is some at hand.</summary>
    internal bool TryReserve(Money amount)
    {
        lock (_gate)
        {
            if (_waiters.Count > 0 || _free < amount || _failure is not null || _shortage is not null)
            {
                return false;
            }

            Take(amount);
            return true;
        }
    }

    /// <summary>Sets money aside as soon as the allowance covers it; first come, first served.</summary>
    /// <exception cref="BudgetReachedException">It never will under this cap.</exception>
    /// <exception cref="SpendingException">The allowance cannot be committed.</exception>
    internal async Task ReserveAsync(string stage, Money amount, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(stage, amount);
        Advance(() => _waiters.AddLast(waiter));
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            if (waiter.TrySetCanceled(cancellationToken))
            {
                Advance(() => _waiters.Remove(waiter));
            }
        });
        await waiter.Task;
    }

    /// <summary>What could be set aside now without waiting for anything under way.</summary>
    internal Money Available
    {
        get
        {
            lock (_gate)
            {
                return Money.Max(Money.Zero, _free) + (Cap is null ? new Money(Money.Most.Nanos / 2) : Rest);
            }
        }
    }

    /// <summary>
    /// Sets money aside for work that outlives this process: whoever opens the account next finds it still set aside. Nothing happens where the
    /// same is held or settled already.
    /// </summary>
    /// <param name="id">What it is held for; never used again for anything else.</param>
    /// <param name="stage">Who asks, should it not suffice.</param>
    /// <param name="amount">The most it can cost.</param>
    /// <param name="cancellationToken">Ends the wait for others' money.</param>
    /// <exception cref="BudgetReachedException">The cap does not cover it.</exception>
    /// <exception cref="SpendingException">It cannot be recorded.</exception>
    internal async Task HoldAsync(string id, string stage, Money amount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_holds.ContainsKey(id))
            {
                _worked.Add(id);
                return;
            }
        }

        if (!TryReserve(amount))
        {
            await ReserveAsync(stage, amount, cancellationToken);
        }

        Record(() => _file.Hold(id, amount));
        lock (_gate)
        {
            _holds[id] = amount;
            _worked.Add(id);
        }
    }

    /// <summary>Nobody works on it any more for now, so that nobody need wait for what it may give back.</summary>
    internal void LeaveHold(string id) => Advance(() => _worked.Remove(id));

    /// <summary>Books what held work cost, and frees the rest, at one stroke. Nothing happens where it is settled already, or was never held.</summary>
    internal void SettleHold(string id, string model, IEnumerable<(string Stage, Charge Charge, Money Cost)> costs) =>
        EndHold(
            id,
            isSettled: true,
            () =>
            {
                foreach ((string stage, Charge charge, Money cost) in costs)
                {
                    _accounts.Add(stage, model, charge, cost);
                }
            }
        );

    /// <summary>Frees what was held for work that was never begun.</summary>
    internal void ReleaseHold(string id) => EndHold(id, isSettled: false, static () => { });

    private void EndHold(string id, bool isSettled, Action book)
    {
        lock (_committingGate)
        {
            IReadOnlyList<AccountSpending> changed;
            Money allowance;
            lock (_gate)
            {
                if (_holds.GetValueOrDefault(id) is not { } held)
                {
                    return;
                }

                Money before = _accounts.Total;
                book();
                if (isSettled)
                {
                    _holds[id] = null;
                }
                else
                {
                    _holds.Remove(id);
                }

                _reserved -= held;
                _free += held - (_accounts.Total - before);
                TrimFree();
                changed = _accounts.TakeChanged();
                allowance = Allowance;
            }

            Record(() => _file.Commit(changed, allowance, id, isSettled));
        }

        LeaveHold(id);
    }

    /// <summary>As much again as is under way is kept at hand; the rest would only be lost by a kill.</summary>
    private void TrimFree()
    {
        if (_waiters.Count == 0)
        {
            _free = Money.Min(_free, Money.Max(_slab, _reserved - Held));
        }
    }

    /// <summary>Books an exchange's cost and frees the rest of what was set aside for it.</summary>
    internal void Settle(string stage, string model, Money reserved, Charge? charge, Money cost) =>
        Advance(() =>
        {
            _reserved -= reserved;
            _free += reserved - cost;
            if (charge is { } known)
            {
                _accounts.Add(stage, model, known, cost);
            }
        });

    /// <summary>What cannot be written must not be spent.</summary>
    private void Record(Action write)
    {
        try
        {
            write();
        }
        catch (SpendingException error)
        {
            Advance(() => _failure = error);
            throw;
        }
    }

    private Money Held => _holds.Values.Aggregate(Money.Zero, static (sum, held) => sum + (held ?? Money.Zero));

    /// <summary>What is held for work that nobody in this process waits for.</summary>
    private Money Dormant =>
        _holds
            .Where(hold => !_worked.Contains(hold.Key))
            .Aggregate(Money.Zero, static (sum, hold) => sum + (hold.Value ?? Money.Zero));

    private Money Spent => _accounts.Total + _unresolved;

    private Money Allowance => Spent + _reserved + _free;

    /// <summary>What the allowance can still be raised by.</summary>
    private Money Rest => Money.Max(Money.Zero, (Cap ?? Money.Most) - Allowance);

    private void Take(Money amount)
    {
        _free -= amount;
        _reserved += amount;
    }

    /// <summary>Changes something, then does what can be done now: serve those who wait, commit, or find that the cap is reached.</summary>
    private void Advance(Action change)
    {
        BudgetShortage? shortage = null;
        lock (_gate)
        {
            change();
            while (_waiters.First?.Value is { } next && (next.Task.IsCompleted || _free >= next.Amount))
            {
                _waiters.RemoveFirst();
                if (next.TrySetResult())
                {
                    Take(next.Amount);
                }
            }

            if (_failure is not null || _shortageIsTold)
            {
                TurnAway();
            }
            else if (_shortage is null && _waiters.First?.Value is { } waiting && Rest == Money.Zero)
            {
                // Calls under way will give something back; only when there are none is this the end.
                if (_reserved == Dormant)
                {
                    _shortage = shortage = new BudgetShortage(Cap ?? Money.Most, Spent, waiting.Amount, waiting.Stage);
                }
            }

            if (_committing is null && _failure is null && IsCommitDue())
            {
                _committing = Task.Run(CommitWhileDue);
            }
        }

        if (shortage is not null)
        {
            // The run must know why before the first caller is turned away and asks.
            _options.Short?.Invoke(shortage);
            Advance(() => _shortageIsTold = true);
        }
    }

    private bool IsCommitDue() =>
        _free < Money.Zero
        || (_waiters.Count > 0 && Rest > Money.Zero)
        || (_accounts.HasChanged && _time.GetElapsedTime(_committedAt) >= Checkpoint);

    private void TurnAway()
    {
        foreach (Waiter waiter in _waiters)
        {
            waiter.TrySetException(_failure is not null ? _failure : new BudgetReachedException(_shortage!));
        }

        _waiters.Clear();
    }

    private void CommitWhileDue()
    {
        try
        {
            while (CommitOnce()) { }
        }
        catch (SpendingException error)
        {
            Advance(() =>
            {
                _failure = error;
                _committing = null;
            });
        }
    }

    /// <summary>Commits if that is due.</summary>
    /// <returns>False when nothing was to be done, and no longer will be by this task.</returns>
    private bool CommitOnce()
    {
        lock (_committingGate)
        {
            return CommitDue();
        }
    }

    private bool CommitDue()
    {
        IReadOnlyList<AccountSpending> changed;
        Money allowance;
        Money more;
        lock (_gate)
        {
            if (!IsCommitDue())
            {
                _committing = null;
                return false;
            }

            more = Growth();
            if (more == Money.Zero)
            {
                TrimFree();
            }

            changed = _accounts.TakeChanged();
            allowance = Allowance + more;
        }

        _file.Commit(changed, allowance);
        Advance(() =>
        {
            _committedAt = _time.GetTimestamp();
            _free += more;
        });
        return true;
    }

    /// <summary>How much to raise the allowance by: what those who wait need, and something for those who come while spending is brisk.</summary>
    private Money Growth()
    {
        // A server charged more than it was allowed to: it is owed, whatever the cap.
        Money owed = Money.Max(Money.Zero, Money.Zero - _free);
        Int128 needed = -(Int128)_free.Nanos;
        foreach (Waiter waiter in _waiters)
        {
            needed += waiter.Amount.Nanos;
        }

        if (needed <= 0)
        {
            return Money.Zero;
        }

        long rest = Rest.Nanos;
        _slab = new Money(
            _time.GetElapsedTime(_committedAt) < Brisk
                ? (long)Int128.Min(Int128.Max(2 * (Int128)_slab.Nanos, needed), rest / LargestShareOfRest)
                : _slab.Nanos / 2
        );
        return Money.Max(owed, new Money((long)Int128.Min(rest, needed + _slab.Nanos)));
    }

    private sealed class Waiter(string stage, Money amount)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Stage => stage;

        public Money Amount => amount;
    }
}
