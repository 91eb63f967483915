namespace DataGen.Simulation.Constraints;

/// <summary>Which of many requirements a writer remembers.</summary>
internal static class Slips
{
    /// <summary>So many that each is remembered or not by itself.</summary>
    public const int Few = 8;

    /// <summary>
    /// Those that are honoured. A few are forgotten one by one at the rate; of many, one answer forgets more than another, from none to twice the rate.
    /// </summary>
    public static List<T> Honoured<T>(IReadOnlyList<T> all, SeededChoice slips, double rate)
    {
        var own = all.Count <= Few ? rate : Math.Min(1, 2 * rate * slips.Unit());
        return [.. all.Where(_ => !slips.Chance(own))];
    }
}
