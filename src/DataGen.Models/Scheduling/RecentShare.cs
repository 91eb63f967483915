namespace DataGen.Models.Scheduling;

/// <summary>
/// Which part of the latest exchanges went wrong. One among many is an accident; more than a tenth has a cause. Not thread-safe.
/// </summary>
/// <param name="of">How many are the latest: the weight of each falls to a third while as many follow it.</param>
internal sealed class RecentShare(int of)
{
    private const double High = 0.1;

    /// <summary>The share, from 0 to 1.</summary>
    public double Value { get; private set; }

    /// <summary>Whether it is more than an accident.</summary>
    public bool IsHigh => Value > High;

    /// <summary>One has ended.</summary>
    public void Add(bool isBad) => Value += ((isBad ? 1 : 0) - Value) / of;

    /// <summary>Something was done about it.</summary>
    public void Forget() => Value = 0;
}
