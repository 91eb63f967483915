using DataGen.Verification.Sandbox.Filters;
using DataGen.Verification.Sandbox.Python;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>Filters with a hole in them.</summary>
internal static class MutatedFilters
{
    public static byte[] AllowEverything() =>
        new FilterBuilder(FilterArchitectures.Current!.Value).Otherwise(FilterVerdict.Allow).ToBytes();

    /// <summary>The child's filter with every refused path call allowed.</summary>
    public static ZygoteSettings WithoutPathRules(ZygoteSettings settings)
    {
        var refused = FilterVerdict.Errno(13).Value;
        var filter = VerifierFilters.Child(FilterArchitectures.Current!.Value);
        var open = filter with
        {
            Instructions =
            [
                .. filter.Instructions.Select(instruction =>
                    instruction is { Code: FilterInstruction.Return } && instruction.Value == refused
                        ? instruction with
                        {
                            Value = FilterVerdict.Allow.Value,
                        }
                        : instruction
                ),
            ],
        };
        return settings with { ChildFilter = open.ToBytes() };
    }
}
