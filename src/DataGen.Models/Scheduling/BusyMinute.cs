namespace DataGen.Models.Scheduling;

/// <summary>
/// How many requests an endpoint has taken in the last minute in which there was work for it. At the moment it refuses one, that is what
/// it takes in a minute, however it counts: a bucket is empty then, a window full. Not thread-safe.
/// </summary>
internal sealed class BusyMinute
{
    private const int Slots = 600;
    private const int SlotsPerSecond = 10;

    private readonly int[] _counts = new int[Slots];
    private long _slot;
    private int _total;
    private TimeSpan _busy;
    private TimeSpan? _busySince;

    /// <summary>Whether there is work for the endpoint from now on.</summary>
    public void Busy(bool isBusy, TimeSpan now)
    {
        if (_busySince is { } since)
        {
            _busy += now - since;
        }

        _busySince = isBusy ? now : null;
    }

    /// <summary>A request goes, and is taken as accepted.</summary>
    public void Add(TimeSpan now)
    {
        Advance(now);
        _counts[(int)(_slot % Slots)]++;
        _total++;
    }

    /// <summary>One that went so long ago was refused.</summary>
    public void Remove(TimeSpan ago, TimeSpan now)
    {
        Advance(now);
        long slot = Math.Max(0, _slot - (long)(ago.TotalSeconds * SlotsPerSecond));
        ref int count = ref _counts[(int)(slot % Slots)];
        if (_slot - slot < Slots && count > 0)
        {
            count--;
            _total--;
        }
    }

    /// <summary>Whether there has been a whole one.</summary>
    public bool IsWhole(TimeSpan now)
    {
        Advance(now);
        return _slot >= Slots;
    }

    /// <summary>Requests a second over the last busy minute, or over what there has been of it.</summary>
    public double PerSecond(TimeSpan now)
    {
        Advance(now);
        return _total / Math.Clamp(_busy.TotalSeconds, 1.0 / SlotsPerSecond, (double)Slots / SlotsPerSecond);
    }

    private void Advance(TimeSpan now)
    {
        Busy(_busySince is not null, now);
        long slot = (long)(_busy.TotalSeconds * SlotsPerSecond);
        if (slot - _slot >= Slots)
        {
            Array.Clear(_counts);
            (_total, _slot) = (0, slot);
            return;
        }

        while (_slot < slot)
        {
            _slot++;
            ref int count = ref _counts[(int)(_slot % Slots)];
            _total -= count;
            count = 0;
        }
    }
}
