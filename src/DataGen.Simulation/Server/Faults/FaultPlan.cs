namespace DataGen.Simulation.Server.Faults;

/// <summary>
/// Decides which fault strikes what. A decision depends on the seed, the request's key and, where the group says so, the number of the
/// attempt alone, so that a bad night can be had again.
/// </summary>
internal sealed class FaultPlan(long seed, FaultRates rates)
{
    private readonly (Fault Fault, double Rate)[][] _groups =
    [
        .. Enum.GetValues<FaultGroup>()
            .Select(group => rates.Of(group).Select(rate => (rate.Key, rate.Value)).ToArray()),
    ];

    /// <summary>The fault of a group, or null where all goes well.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The request's or batch's key.</param>
    /// <param name="attempt">Which attempt this is, from 1; ignored by groups whose faults do not depend on it.</param>
    public Fault? Draw(FaultGroup group, RequestKey key, int attempt)
    {
        var faults = _groups[(int)group];
        if (faults.Length == 0)
        {
            return null;
        }

        var number = group is FaultGroup.Exchange or FaultGroup.Item ? attempt : 0;
        var point = Choice(key).Fork(Purposes[(int)group], number).Unit();
        foreach (var (fault, rate) in faults)
        {
            if (point < rate)
            {
                return fault;
            }

            point -= rate;
        }

        return null;
    }

    /// <summary>The chance that belongs to a request, for whatever else is drawn for it.</summary>
    public SeededChoice Choice(RequestKey key) => new(key.Mixed ^ (unchecked((ulong)seed) * 0x9E3779B97F4A7C15UL));

    private static readonly string[] Purposes = [.. Enum.GetNames<FaultGroup>()];
}
