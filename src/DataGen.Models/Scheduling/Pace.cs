namespace DataGen.Models.Scheduling;

/// <summary>
/// How many requests a minute an endpoint takes: as configured, as its headers say, or, where nobody says, as its refusals show. What
/// was accepted between two refusals, over the time between them, is what it takes; the pace goes to just below that and from there
/// upwards again, first by little, then faster the longer nothing is refused. A refusal also pauses the endpoint: as long as it asks,
/// or longer each time while it accepts nothing. Not thread-safe.
/// </summary>
internal sealed class Pace
{
    /// <summary>Clocks and networks are not exact, so a stated limit is used up to here.</summary>
    private const double OfStated = 0.98;
    private const double CutTo = 0.96;
    private const double FirstGrowthPerMinute = 0.005;
    private const double FastestGrowthPerMinute = 0.3;
    private const double BurstSeconds = 0.5;
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private double? _stated;
    private double? _learned;
    private RateBucket? _bucket;
    private TimeSpan _blockedAt = TimeSpan.MinValue;

    private long _accepted;
    private TimeSpan _busy;
    private TimeSpan? _busySince;
    private TimeSpan _cutAt;
    private TimeSpan _grownAt;
    private TimeSpan _pausedUntil;
    private int _refusals;

    /// <summary>Requests a second; null while nothing is known of a limit.</summary>
    public double? PerSecond => _bucket?.PerSecond;

    /// <summary>The limit is known.</summary>
    public void State(double perMinute, TimeSpan now)
    {
        double perSecond = perMinute / 60 * OfStated;
        if (_stated is not { } known || Math.Abs(known - perSecond) > known * 1e-6)
        {
            _stated = perSecond;
            _learned = null;
            Apply(now);
        }
    }

    /// <summary>How long until the next request may go.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        TimeSpan wait = _bucket?.WaitFor(1, now) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            _blockedAt = now;
        }

        return wait > _pausedUntil - now ? wait : _pausedUntil - now;
    }

    /// <summary>A request goes.</summary>
    /// <returns>Whether the pace is what limits: somebody had to wait for it just now.</returns>
    public bool Take(TimeSpan now)
    {
        if (_bucket is null)
        {
            return false;
        }

        _bucket.Take(1, now);
        return _blockedAt >= now - Recent - TimeSpan.FromSeconds(1 / _bucket.PerSecond);
    }

    /// <summary>Whether there is work for the endpoint. Only such time tells what it takes.</summary>
    public void Busy(bool isBusy, TimeSpan now)
    {
        if (_busySince is { } since)
        {
            _busy += now - since;
        }

        _busySince = isBusy ? now : null;
    }

    /// <summary>A request was accepted.</summary>
    /// <param name="wasPaced">What <see cref="Take"/> returned for it.</param>
    /// <param name="now">The time.</param>
    public void Accepted(bool wasPaced, TimeSpan now)
    {
        _accepted++;
        _refusals = 0;
        if (_learned is { } rate && wasPaced)
        {
            double perMinute = Math.Min(
                FastestGrowthPerMinute,
                FirstGrowthPerMinute * Math.Pow(2, (now - _cutAt).TotalMinutes)
            );
            TimeSpan step = now - _grownAt < LongestStep ? now - _grownAt : LongestStep;
            rate *= 1 + (perMinute * step.TotalMinutes);
            _learned = rate < _stated || _stated is null ? rate : null;
            Apply(now);
        }

        _grownAt = now;
    }

    /// <summary>A request was refused that had begun after the last refusal was known.</summary>
    public void Refused(TimeSpan? retryAfter, TimeSpan now)
    {
        Busy(_busySince is not null, now);
        _refusals++;
        if (_accepted > 0)
        {
            double measured = _accepted / Math.Max(0.05, _busy.TotalSeconds);
            double known = PerSecond ?? double.PositiveInfinity;
            // The measure lags behind a pace that has grown meanwhile; where the two nearly agree, the pace is the better figure.
            _learned = CutTo * (measured >= 0.9 * known ? known : measured);
            _accepted = 0;
            _busy = TimeSpan.Zero;
            _cutAt = now;
            _grownAt = now;
            Apply(now);
        }

        Pause(retryAfter ?? OwnPause(), now);
    }

    /// <summary>Nothing goes for so long.</summary>
    public void Pause(TimeSpan pause, TimeSpan now)
    {
        if (now + pause > _pausedUntil)
        {
            _pausedUntil = now + pause;
        }
    }

    private TimeSpan OwnPause()
    {
        // The first refusal changes the pace; only if that is not enough the endpoint is left alone.
        if (_refusals == 1)
        {
            return TimeSpan.Zero;
        }

        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(_refusals - 2, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private void Apply(TimeSpan now)
    {
        double perSecond = Math.Min(_stated ?? double.PositiveInfinity, _learned ?? double.PositiveInfinity);
        double capacity = Math.Max(1, perSecond * BurstSeconds);
        if (_bucket is null)
        {
            _bucket = new RateBucket(perSecond, capacity, level: 1, now);
        }
        else
        {
            _bucket.Change(perSecond, capacity, now);
        }
    }
}
