using System.ComponentModel.DataAnnotations;
using DataGen.Verification.Sandbox;

namespace DataGen.Recipes;

/// <summary>How verifiers are run: limits, and where Python is. Whether they are isolated is not a setting.</summary>
public sealed record SandboxSettings
{
    /// <summary>The Python interpreter, as a path or a name on PATH. Default: the first of <c>python3</c>, <c>python</c> that works.</summary>
    public string? Python { get; init; }

    /// <summary>Verifiers that run at once. Default: one per processor. Never changes a verdict.</summary>
    [Range(1, 256)]
    public int? Workers { get; init; }

    /// <summary>Seconds of one response, after which the verdict is a timeout.</summary>
    [Range(0.05, 300.0)]
    public double ResponseSeconds { get; init; } = 1;

    /// <summary>Memory of a verifier in MiB.</summary>
    [Range(64, 65536)]
    public int MemoryMebibytes { get; init; } = 256;

    /// <summary>The options of the sandbox. Nothing that is read from a file can make them unsafe.</summary>
    public SandboxOptions ToOptions()
    {
        var response = TimeSpan.FromSeconds(ResponseSeconds);
        var batch = TimeSpan.FromSeconds(Math.Max(10, 2 * ResponseSeconds));
        return new SandboxOptions
        {
            Python = Python,
            Workers = Workers ?? Environment.ProcessorCount,
            ResponseTime = response,
            BatchTime = batch,
            CallTime = 6 * batch,
            MemoryMebibytes = MemoryMebibytes,
        };
    }
}
