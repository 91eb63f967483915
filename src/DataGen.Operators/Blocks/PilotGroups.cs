using System.Runtime.InteropServices;

namespace DataGen.Operators.Blocks;

/// <summary>Counts the samples of each group and tells which groups are not worth asking for any more.</summary>
internal sealed class PilotGroups(RejectSampleOptions options)
{
    private readonly Dictionary<string, (long Attempts, long Kept)> _groups = new(StringComparer.Ordinal);

    /// <summary>Takes in what a record came to.</summary>
    public void Observe(SampledRecord sampled)
    {
        if (sampled.Group is not null)
        {
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, sampled.Group, out _);
            counts = (counts.Attempts + sampled.Attempts, counts.Kept + sampled.Kept);
        }
    }

    /// <summary>Why a group's next record is not asked for; null when it is.</summary>
    public (string Reason, string Detail)? Objection(string? group)
    {
        if (group is null || !_groups.TryGetValue(group, out var counts) || counts.Attempts < options.Pilot)
        {
            return null;
        }

        var share = (double)counts.Kept / counts.Attempts;
        var detail = Invariant($"{counts.Kept} of {counts.Attempts} samples of its group were kept");
        return share <= options.ParkAtOrBelow ? ("parked: impossible", detail)
            : share >= options.ParkAtOrAbove ? ("parked: too easy", detail)
            : null;
    }
}
