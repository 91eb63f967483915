using System.Runtime.InteropServices;

namespace DataGen.Verification.Sandbox.Filters;

/// <summary>The machine architectures a filter can be made for. Arm64 is made from the same table and unit-tested, but untried on a machine.</summary>
internal enum FilterArchitecture : uint
{
    /// <summary><c>AUDIT_ARCH_X86_64</c>.</summary>
    X64 = 0xC000003E,

    /// <summary><c>AUDIT_ARCH_AARCH64</c>.</summary>
    Arm64 = 0xC00000B7,
}

internal static class FilterArchitectures
{
    /// <summary>The architecture this process runs on, or null when there is no filter for it.</summary>
    public static FilterArchitecture? Current =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => FilterArchitecture.X64,
            Architecture.Arm64 => FilterArchitecture.Arm64,
            _ => null,
        };
}
