namespace DataGen.Simulation.Server.Limits;

/// <summary>
/// A quota that fills evenly and holds at most what accrues in a set time. Not safe for several threads: its owner locks.
/// </summary>
internal sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private long _filledAt;
    private double _level;

    /// <param name="perMinute">What accrues in a minute.</param>
    /// <param name="burst">The time in which an empty bucket fills.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(int perMinute, TimeSpan burst, TimeProvider time)
    {
        Limit = perMinute;
        _perSecond = perMinute / 60.0;
        // Whoever may ask at all may ask once.
        Capacity = Math.Max(1, _perSecond * burst.TotalSeconds);
        _time = time;
        _level = Capacity;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>What accrues in a minute.</summary>
    public int Limit { get; }

    public double Capacity { get; }

    /// <summary>What could be taken now.</summary>
    public double Level => _level;

    /// <summary>How long until it is full.</summary>
    public TimeSpan UntilFull => TimeSpan.FromSeconds((Capacity - _level) / _perSecond);

    public void Fill()
    {
        var now = _time.GetTimestamp();
        _level = Math.Min(Capacity, _level + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
        _filledAt = now;
    }

    /// <summary>How long until the amount is there: zero when it is, null when it never will be.</summary>
    public TimeSpan? Until(double amount) =>
        amount > Capacity ? null
        : amount <= _level + 1e-9 ? TimeSpan.Zero
        : TimeSpan.FromSeconds((amount - _level) / _perSecond);

    public void Take(double amount) => _level -= amount;
}
