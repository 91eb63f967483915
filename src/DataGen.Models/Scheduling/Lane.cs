using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Scheduling;

/// <summary>
/// One endpoint with one key: what it bears (concurrency, requests and tokens a minute, requests a day) and how it is. Guarded by the
/// scheduler's lock.
/// </summary>
internal sealed class Lane
{
    private const double SecondsADay = 86_400;
    private const double OfStated = 0.98;

    /// <summary>Two shares of refusals that are not further apart than this are taken for the same.</summary>
    private const double Likeness = 3;

    /// <summary>Who asks for a longer pause than this speaks of a rate.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestDoubt = TimeSpan.FromSeconds(5);

    private readonly AdaptiveConcurrency _concurrency;
    private readonly Pace _pace = new();
    private readonly CircuitBreaker _breaker;
    private readonly RecentShare _refused = new(of: 400);
    private readonly RecentShare _refusedAnyway = new(of: 1000);
    private RateBucket? _day;
    private RateBucket? _tokens;
    private double _tokensPerMinute;
    private TimeSpan _overloadedAt = TimeSpan.MinValue;
    private TimeSpan _refusedAt = TimeSpan.MinValue;
    private bool _isInDoubt;
    private TimeSpan? _latency;

    public Lane(int index, LaneOptions options)
    {
        Index = index;
        Options = options;
        _concurrency = new AdaptiveConcurrency(options.MaxConcurrency);
        _breaker = new CircuitBreaker(options.OutageLimit);
        State(TimeSpan.Zero);
    }

    /// <summary>Its place among the lanes of its alias.</summary>
    public int Index { get; }

    public LaneOptions Options { get; private set; }

    /// <summary>Exchanges under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>How many may be under way at once by now.</summary>
    public int Limit => _concurrency.Limit;

    /// <summary>Requests a second, where a limit is known.</summary>
    public double? RequestsPerSecond => _pace.PerSecond;

    /// <summary>Whether nothing is sent for now.</summary>
    public bool IsParked => _breaker.IsParked;

    /// <summary>Whether nothing will be sent any more.</summary>
    public bool IsGivenUp => _breaker.IsGivenUp;

    /// <summary>Until when it is parked.</summary>
    public TimeSpan RetryAt => _breaker.RetryAt;

    /// <summary>Why it is parked.</summary>
    public ProviderException? Cause => _breaker.Cause;

    /// <summary>The part of its concurrency that is free, to spread work.</summary>
    public double Free => 1 - ((double)InFlight / Limit);

    /// <summary>Another alias uses it, with limits of its own.</summary>
    public void Join(LaneOptions options, TimeSpan now)
    {
        Options = Options.With(options);
        _concurrency.Raise(Options.MaxConcurrency);
        _breaker.OutageLimit = Options.OutageLimit;
        State(now);
    }

    /// <summary>How long until an exchange may begin; <see cref="TimeSpan.MaxValue"/> when only the end of another can tell.</summary>
    public TimeSpan Wait(int tokens, TimeSpan now)
    {
        TimeSpan doubt = TimeSpan.Zero;
        if (InFlight >= Limit && !IsParked)
        {
            doubt = InFlight < _concurrency.Window ? DoubtLeft(now) : TimeSpan.MaxValue;
            if (doubt == TimeSpan.MaxValue)
            {
                return doubt;
            }
        }

        TimeSpan wait = Max(Max(_breaker.Wait(now), _pace.Wait(now)), doubt);
        if (_day is not null)
        {
            wait = Max(wait, _day.WaitFor(1, now));
        }

        return _tokens is null ? Max(wait, TimeSpan.Zero) : Max(wait, _tokens.WaitFor(tokens, now));
    }

    /// <summary>Tells whether there is work for it; its own exchanges are.</summary>
    public void Busy(bool isBusy, TimeSpan now) => _pace.Busy(isBusy || InFlight > 0, now);

    /// <summary>An exchange begins.</summary>
    public Lease Begin(int tokens, TimeSpan now)
    {
        InFlight++;
        bool wasPaced = _pace.Take(now);
        _day?.Take(1, now);
        _tokens?.Take(tokens, now);
        return new Lease(this, true, now, tokens, _breaker.Begin(), wasPaced);
    }

    /// <summary>An exchange has ended.</summary>
    public LaneChange Settle(in Lease lease, in ExchangeReport report, TimeSpan now)
    {
        int inFlight = InFlight--;
        _tokens?.Return(lease.Tokens - (report.Tokens ?? 0));
        if (report.Limits is { } limits)
        {
            Learn(limits, now);
        }

        LaneChange change = LaneChange.None;
        if (report.IsAbandoned)
        {
            _breaker.Abandoned(lease.IsTrying);
        }
        else if (report.Error is { } error)
        {
            change = Failed(lease, error, inFlight, now);
        }
        else
        {
            Accepted(lease, inFlight, now);
            if (_breaker.Succeeded(lease.IsTrying))
            {
                _concurrency.Restart(InFlight);
                change = LaneChange.Resumed;
            }
        }

        return change;
    }

    private LaneChange Failed(in Lease lease, ProviderException error, int inFlight, TimeSpan now)
    {
        if (error.Kind == FailureKind.RateLimited)
        {
            _pace.NotTaken(lease.BeganAt, now);
            if (!Refused(lease, Bounded(error.RetryAfter), now) && !lease.IsTrying)
            {
                return LaneChange.None;
            }
        }
        else if (IsOverload(error))
        {
            Overloaded(lease, inFlight, now);
            if (Bounded(error.RetryAfter) is { } pause)
            {
                _pace.Pause(pause, now);
            }
        }

        return _breaker.Failed(lease.IsTrying, error, now) ? LaneChange.Parked : LaneChange.None;
    }

    /// <summary>
    /// The server refuses: it has too much at once, or in a minute. Nothing more is sent until some of those under way have ended. If
    /// the next is accepted then, it was the concurrency; if it is refused as well, the rate. Now and then one is refused for no reason
    /// of ours, with less at once or in a minute than was taken before; to become slower does not help against that.
    /// </summary>
    /// <returns>Whether this is news. What was sent before the last refusal was known belongs to that: one cut for a burst.</returns>
    private bool Refused(in Lease lease, TimeSpan? retryAfter, TimeSpan now)
    {
        _refused.Add(true);
        if (lease.BeganAt < _refusedAt)
        {
            _concurrency.DoubtMore();
            if (retryAfter is { } pause)
            {
                _pace.Pause(pause, now);
            }

            return false;
        }

        bool isInDoubt = _isInDoubt && DoubtLeft(now) > TimeSpan.Zero;
        _refusedAt = now;
        if (_refused.IsHigh)
        {
            // What it bore and took before is no measure any more.
            _refused.Forget();
            _refusedAnyway.Forget();
            _concurrency.Forget();
            _pace.Forget();
        }

        bool isRate = isInDoubt || lease.WasPaced || _pace.IsLearning(now) || InFlight == 0 || retryAfter > Soon;
        bool isAccident = IsAccident(isRate, now);
        _concurrency.Doubt(InFlight);
        _isInDoubt = !isRate && !isAccident;
        _pace.Refused(retryAfter, isRate && !isAccident, now);
        return true;
    }

    private bool IsAccident(bool isRate, TimeSpan now)
    {
        if (isRate ? _pace.Explains(now) : _concurrency.Explains(InFlight))
        {
            // Where as many are refused with less, it is not for too much.
            return _refused.Value <= Likeness * _refusedAnyway.Value;
        }

        _refusedAnyway.Add(true);
        return true;
    }

    /// <summary>How long those under way are waited for after a refusal. They may hang, so not much longer than an exchange takes.</summary>
    private TimeSpan DoubtLeft(TimeSpan now) =>
        _latency is { } latency ? _refusedAt + Max(latency * 3, ShortestDoubt) - now : TimeSpan.MaxValue;

    private void Accepted(in Lease lease, int inFlight, TimeSpan now)
    {
        TimeSpan took = now - lease.BeganAt;
        _latency = _latency is { } known ? known + ((took - known) / 16) : took;
        _pace.Accepted(lease.BeganAt, lease.WasPaced, now);
        _concurrency.Succeeded(inFlight, now);
        _refused.Add(false);
        if (!_pace.Explains(now) || !_concurrency.Explains(inFlight))
        {
            _refusedAnyway.Add(false);
        }

        if (lease.BeganAt < _refusedAt)
        {
            return;
        }

        _concurrency.Release(wasOverload: _isInDoubt);
        _isInDoubt = false;
    }

    private void Overloaded(in Lease lease, int inFlight, TimeSpan now)
    {
        if (lease.BeganAt >= _overloadedAt && _concurrency.Failed(inFlight))
        {
            _overloadedAt = now;
        }
    }

    private static bool IsOverload(ProviderException error) =>
        error.Kind == FailureKind.Timeout || error is { Kind: FailureKind.ServerError, Status: 503 or 529 };

    private void Learn(ServerLimits limits, TimeSpan now)
    {
        if (Options.RequestsPerMinute is null && limits.RequestsPerMinute is { } requests)
        {
            _pace.State(requests, now);
        }

        if (Options.TokensPerMinute is null && limits.TokensPerMinute is { } tokens)
        {
            StateTokens(tokens, now);
        }

        if (Bounded(limits.Pause) is { } pause)
        {
            _pace.Pause(pause, now);
        }
    }

    private void State(TimeSpan now)
    {
        if (Options.RequestsPerDay is { } day)
        {
            double perSecond = day / SecondsADay;
            _day ??= new RateBucket(perSecond, day, day, now);
            _day.Change(perSecond, day, now);
        }

        if (Options.RequestsPerMinute is { } requests)
        {
            _pace.State(requests, now);
        }

        if (Options.TokensPerMinute is { } tokens)
        {
            StateTokens(tokens, now);
        }
    }

    private void StateTokens(double perMinute, TimeSpan now)
    {
        double perSecond = perMinute / 60 * OfStated;
        if (_tokens is null)
        {
            _tokens = new RateBucket(perSecond, perSecond, perSecond, now);
        }
        else if (Math.Abs(perMinute - _tokensPerMinute) > 1e-6)
        {
            _tokens.Change(perSecond, perSecond, now);
        }

        _tokensPerMinute = perMinute;
    }

    private TimeSpan? Bounded(TimeSpan? pause) => pause > Options.LongestPause ? Options.LongestPause : pause;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <summary>What the end of an exchange changes for its endpoint.</summary>
internal enum LaneChange
{
    None,

    /// <summary>It is parked, or for longer.</summary>
    Parked,

    /// <summary>It answers again.</summary>
    Resumed,
}
