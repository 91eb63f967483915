namespace DataGen.Models.Scheduling;

/// <summary>
/// How many requests a minute an endpoint takes: as configured, as its headers say, or, where nobody says, as its refusals show. Then the
/// pace is just below what the endpoint took in the minute before it refused, and rises from there, at first by little, then faster the
/// longer nothing is refused. A refusal also pauses the endpoint: as long as it asks, or longer each time while it accepts nothing.
/// Not thread-safe.
/// </summary>
internal sealed class Pace
{
    /// <summary>Clocks and networks are not exact, so a limit is used up to here.</summary>
    private const double OfStated = 0.98;
    private const double OfMeasured = 0.97;

    /// <summary>A refusal at less than this part of what was taken once has another cause.</summary>
    private const double NearMost = 0.9;

    /// <summary>Refusals that follow each other show that the last minute was no measure.</summary>
    private const double CutTo = 0.95;
    private const double RecoveryPerMinute = 0.2;
    private const double FirstGrowthPerMinute = 0.001;
    private const double FastestGrowthPerMinute = 0.3;
    private const double BurstSeconds = 0.5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InARow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BusyMinute _minute = new();
    private double? _stated;
    private double? _learned;
    private double _measured;
    private double _most;
    private double _minuteBefore;
    private TimeSpan _notedAt;
    private RateBucket? _bucket;
    private TimeSpan _blockedAt = TimeSpan.MinValue;
    private TimeSpan _cutAt = TimeSpan.MinValue;
    private TimeSpan _grownAt;
    private TimeSpan _refusedAt = TimeSpan.MinValue;
    private TimeSpan _refusedBefore = TimeSpan.MinValue;
    private TimeSpan _pausedUntil;
    private bool _hasAccepted;
    private int _refusals;

    /// <summary>Requests a second; null while nothing is known of a limit.</summary>
    public double? PerSecond => _bucket?.PerSecond;

    /// <summary>Whether the last request that told anything was refused.</summary>
    public bool IsRefused => _refusals > 0;

    /// <summary>Whether a refusal may be for want of rate: about as much was sent in the last minute as it ever took, or that is not known.</summary>
    public bool Explains(TimeSpan now) => _minute.PerSecond(now) >= _most * NearMost;

    /// <summary>What it took holds no longer.</summary>
    public void Forget() => (_most, _minuteBefore) = (0, 0);

    /// <summary>Whether it was learned so recently that the minute it was measured in is not over.</summary>
    public bool IsLearning(TimeSpan now) => _cutAt >= now - Minute;

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
        wait = wait > _pausedUntil - now ? wait : _pausedUntil - now;
        if (wait > TimeSpan.Zero)
        {
            _blockedAt = now;
        }

        return wait;
    }

    /// <summary>A request goes.</summary>
    /// <returns>Whether the pace is what limits: somebody had to wait for it just now.</returns>
    public bool Take(TimeSpan now)
    {
        _minute.Add(now);
        if (_bucket is null)
        {
            return false;
        }

        _bucket.Take(1, now);
        return _blockedAt >= now - Recent - TimeSpan.FromSeconds(1 / _bucket.PerSecond);
    }

    /// <summary>Whether there is work for the endpoint. Only such time tells what it takes.</summary>
    public void Busy(bool isBusy, TimeSpan now) => _minute.Busy(isBusy, now);

    /// <summary>A request was accepted.</summary>
    /// <param name="beganAt">When it went.</param>
    /// <param name="wasPaced">What <see cref="Take"/> returned for it.</param>
    /// <param name="now">The time.</param>
    public void Accepted(TimeSpan beganAt, bool wasPaced, TimeSpan now)
    {
        _hasAccepted = true;
        Note(now);
        // What went before an earlier refusal does not show that anything is accepted since; what went with the refused one does.
        _refusals = beganAt >= _refusedBefore ? 0 : _refusals;
        if (_learned is { } rate && wasPaced)
        {
            double perMinute =
                rate < _measured * OfMeasured
                    ? RecoveryPerMinute
                    : Math.Min(FastestGrowthPerMinute, FirstGrowthPerMinute * Math.Pow(2, (now - _cutAt).TotalMinutes));
            TimeSpan step = now - _grownAt < LongestStep ? now - _grownAt : LongestStep;
            rate *= 1 + (perMinute * step.TotalMinutes);
            _learned = rate < _stated || _stated is null ? rate : null;
            Apply(now);
        }

        _grownAt = now;
    }

    /// <summary>A request failed that the endpoint may not have counted.</summary>
    public void NotTaken(TimeSpan beganAt, TimeSpan now) => _minute.Remove(now - beganAt, now);

    /// <summary>A request was refused that had begun after the last refusal was known.</summary>
    /// <param name="retryAfter">How long the endpoint asks to be left alone.</param>
    /// <param name="isRate">Whether it was for want of rate, and not of concurrency.</param>
    /// <param name="now">The time.</param>
    public void Refused(TimeSpan? retryAfter, bool isRate, TimeSpan now)
    {
        if (isRate)
        {
            Learn(now);
        }

        _refusals++;
        (_refusedBefore, _refusedAt) = (_refusedAt, now);
        Pause(retryAfter ?? OwnPause(), now);
    }

    private void Learn(TimeSpan now)
    {
        double measured = _minute.PerSecond(now);
        // A minute in which nothing is accepted any more measures nothing.
        if (measured > 0 && _hasAccepted)
        {
            double known = PerSecond ?? double.PositiveInfinity;
            bool again = _refusals == 0 && _cutAt >= now - InARow;
            _measured = measured;
            _learned = Math.Min(known * (again ? CutTo : 1), measured * OfMeasured);
            (_cutAt, _grownAt) = (now, now);
            Apply(now);
        }

        _hasAccepted = false;
    }

    /// <summary>Nothing goes for so long.</summary>
    public void Pause(TimeSpan pause, TimeSpan now)
    {
        if (now + pause > _pausedUntil)
        {
            _pausedUntil = now + pause;
        }
    }

    /// <summary>What it took in two minutes that followed each other, it can take; in one it may have been what had been saved up.</summary>
    private void Note(TimeSpan now)
    {
        if (now - _notedAt < Minute)
        {
            return;
        }

        double last = _minute.IsWhole(now) ? _minute.PerSecond(now) : 0;
        _most = Math.Max(_most, Math.Min(last, _minuteBefore));
        (_minuteBefore, _notedAt) = (last, now);
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
