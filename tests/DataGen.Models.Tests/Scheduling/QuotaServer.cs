using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>How a simulated server counts the requests it allows in a minute.</summary>
internal enum Quota
{
    /// <summary>A bucket that fills evenly and holds a tenth of the minute's requests.</summary>
    Bucket,

    /// <summary>A bucket that holds the whole minute's.</summary>
    WideBucket,

    /// <summary>So many in each minute of the clock.</summary>
    FixedWindow,

    /// <summary>So many in any minute.</summary>
    SlidingWindow,
}

/// <summary>What a simulated server lets its clients know.</summary>
internal enum Disclosure
{
    Nothing,
    RetryAfter,
    Headers,
}

/// <summary>Allows so many requests a minute and refuses the others.</summary>
internal sealed class QuotaServer(Quota quota, double perMinute)
{
    private readonly Queue<TimeSpan> _accepted = new();
    private double _level = quota == Quota.Bucket ? Math.Max(1, perMinute / 10) : perMinute;
    private TimeSpan _filledAt;

    public bool Accept(TimeSpan now) =>
        quota switch
        {
            Quota.FixedWindow => InWindow(now, TimeSpan.FromMinutes(Math.Floor(now.TotalMinutes))),
            Quota.SlidingWindow => InWindow(now, now - TimeSpan.FromMinutes(1)),
            _ => FromBucket(now),
        };

    /// <summary>When the next request would be accepted, as <c>Retry-After</c> says it: in whole seconds, at least one.</summary>
    public TimeSpan RetryAfter(TimeSpan now)
    {
        double seconds = quota switch
        {
            Quota.FixedWindow => 60 - (now.TotalSeconds % 60),
            Quota.SlidingWindow => 60 - (now - _accepted.Peek()).TotalSeconds,
            _ => (1 - _level) * 60 / perMinute,
        };
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds)));
    }

    public ServerLimits Limits => new(perMinute, null, null);

    private bool InWindow(TimeSpan now, TimeSpan from)
    {
        while (_accepted.TryPeek(out TimeSpan first) && first < from)
        {
            _accepted.Dequeue();
        }

        if (_accepted.Count >= perMinute)
        {
            return false;
        }

        _accepted.Enqueue(now);
        return true;
    }

    private bool FromBucket(TimeSpan now)
    {
        double capacity = quota == Quota.Bucket ? Math.Max(1, perMinute / 10) : perMinute;
        _level = Math.Min(capacity, _level + ((now - _filledAt).TotalMinutes * perMinute));
        _filledAt = now;
        if (_level < 1)
        {
            return false;
        }

        _level--;
        return true;
    }
}
