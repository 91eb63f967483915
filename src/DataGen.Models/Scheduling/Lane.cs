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

    private readonly AdaptiveConcurrency _concurrency;
    private readonly Pace _pace = new();
    private readonly CircuitBreaker _breaker;
    private readonly RateBucket? _day;
    private RateBucket? _tokens;
    private double _tokensPerMinute;
    private TimeSpan _overloadedAt = TimeSpan.MinValue;

    public Lane(int index, LaneOptions options)
    {
        Index = index;
        Options = options;
        _concurrency = new AdaptiveConcurrency(options.MaxConcurrency);
        _breaker = new CircuitBreaker(options.OutageLimit);
        _day = options.RequestsPerDay is { } day ? new RateBucket(day / SecondsADay, day, day, TimeSpan.Zero) : null;
        if (options.RequestsPerMinute is { } requests)
        {
            _pace.State(requests, TimeSpan.Zero);
        }

        if (options.TokensPerMinute is { } tokens)
        {
            StateTokens(tokens, TimeSpan.Zero);
        }
    }

    /// <summary>Its place among the lanes of its alias.</summary>
    public int Index { get; }

    public LaneOptions Options { get; }

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

    /// <summary>How long until an exchange may begin; <see cref="TimeSpan.MaxValue"/> when only the end of another can tell.</summary>
    public TimeSpan Wait(int tokens, TimeSpan now)
    {
        if (InFlight >= Limit && !IsParked)
        {
            return TimeSpan.MaxValue;
        }

        TimeSpan wait = Max(_breaker.Wait(now), _pace.Wait(now));
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
            _pace.Accepted(lease.BeganAt, lease.WasPaced, now);
            _concurrency.Succeeded(inFlight, now);
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
        }

        if (IsOverload(error))
        {
            // What was sent before the last overload was known belongs to it: one cut for a burst.
            bool isNew = lease.BeganAt >= _overloadedAt;
            if (isNew)
            {
                _overloadedAt = now;
                if (!lease.WasPaced && !_pace.IsRefused)
                {
                    _concurrency.Overloaded(inFlight, now);
                }
            }

            if (error.Kind == FailureKind.RateLimited && isNew)
            {
                _pace.Refused(Bounded(error.RetryAfter), now);
            }
            else if (Bounded(error.RetryAfter) is { } pause)
            {
                _pace.Pause(pause, now);
            }

            if (!isNew && error.Kind == FailureKind.RateLimited && !lease.IsTrying)
            {
                return LaneChange.None;
            }
        }

        return _breaker.Failed(lease.IsTrying, error, now) ? LaneChange.Parked : LaneChange.None;
    }

    private static bool IsOverload(ProviderException error) =>
        error.Kind is FailureKind.RateLimited or FailureKind.Timeout
        || error is { Kind: FailureKind.ServerError, Status: 503 or 529 };

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
