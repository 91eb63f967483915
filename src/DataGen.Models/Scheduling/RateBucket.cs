namespace DataGen.Models.Scheduling;

/// <summary>
/// A token bucket: it fills evenly, up to its capacity, and is taken from. A taking larger than the capacity is let through when
/// the bucket is full and leaves it in debt, so that nothing is too large to pass and the rate holds all the same. Not thread-safe.
/// </summary>
internal sealed class RateBucket
{
    private const double Rounding = 1e-6;

    private double _capacity;
    private double _level;
    private TimeSpan _at;

    /// <summary>A bucket.</summary>
    /// <param name="perSecond">How fast it fills, above 0.</param>
    /// <param name="capacity">The most it holds, above 0.</param>
    /// <param name="level">What it holds at first.</param>
    /// <param name="now">The time, on the clock of all other calls.</param>
    public RateBucket(double perSecond, double capacity, double level, TimeSpan now) =>
        (PerSecond, _capacity, _level, _at) = (perSecond, capacity, Math.Min(level, capacity), now);

    /// <summary>How fast it fills.</summary>
    public double PerSecond { get; private set; }

    /// <summary>How long until the amount may be taken; zero when it may be now.</summary>
    public TimeSpan WaitFor(double amount, TimeSpan now)
    {
        Fill(now);
        double missing = Math.Min(amount, _capacity) - _level;
        if (missing <= Rounding)
        {
            return TimeSpan.Zero;
        }

        double seconds = missing / PerSecond;
        return seconds >= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Takes the amount, whether or not it is there.</summary>
    public void Take(double amount, TimeSpan now)
    {
        Fill(now);
        _level -= amount;
    }

    /// <summary>Gives back what was taken too much; a negative amount takes what was taken too little.</summary>
    public void Return(double amount) => _level = Math.Min(_capacity, _level + amount);

    /// <summary>Changes how fast it fills from now on. What it holds stays, up to the new capacity.</summary>
    public void Change(double perSecond, double capacity, TimeSpan now)
    {
        Fill(now);
        PerSecond = perSecond;
        _capacity = capacity;
        _level = Math.Min(_level, capacity);
    }

    private void Fill(TimeSpan now)
    {
        if (now > _at)
        {
            _level = Math.Min(_capacity, _level + (PerSecond * (now - _at).TotalSeconds));
            _at = now;
        }
    }
}
