using System.ComponentModel.DataAnnotations;
using DataGen.Verification.Sandbox.Python;

namespace DataGen.Verification.Sandbox;

/// <summary>What surrounds a Python verifier besides its own process and limits, strongest first.</summary>
public enum SandboxTier
{
    /// <summary>System-call filters, and namespaces: no network, no other processes, no file system to see.</summary>
    Namespaces = 1,

    /// <summary>System-call filters and Landlock.</summary>
    Landlock = 2,

    /// <summary>System-call filters, which alone hold the line.</summary>
    Filters = 3,

    /// <summary>No isolation: only by <see cref="SandboxOptions.Unsafe"/>.</summary>
    None = 4,
}

/// <summary>How verifiers are run. Data; limits can be moved but not switched off.</summary>
public sealed record SandboxOptions
{
    /// <summary>The Python interpreter, as a path or a name on PATH. Default: the first of <c>python3</c>, <c>python</c> that works.</summary>
    public string? Python { get; init; }

    /// <summary>Folders whose packages verifiers may import when named in <see cref="PythonModules"/>.</summary>
    public IReadOnlyList<string> PythonPaths { get; init; } = [];

    /// <summary>Modules verifiers may import besides the standard ones of <see cref="Python.PythonModules"/>; loaded before the walls go up.</summary>
    public IReadOnlyList<string> PythonModules { get; init; } = [];

    /// <summary>Workers at once. Default: one per processor.</summary>
    [Range(1, 256)]
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The weakest tier that is good enough; with a weaker one nothing runs.</summary>
    public SandboxTier MinimumTier { get; init; } = SandboxTier.Filters;

    /// <summary>The strongest tier to set up. Weaker than the machine allows only in tests.</summary>
    public SandboxTier StrongestTier { get; init; } = SandboxTier.Namespaces;

    /// <summary>Runs Python verifiers with limits but without isolation. Never set from a file or the environment.</summary>
    public bool Unsafe { get; init; }

    /// <summary>Seeds the hashes of Python strings, on which the order of sets depends. Another value finds verifiers that depend on it.</summary>
    public uint HashSeed { get; init; }

    /// <summary>Wall time of one response. 50 ms to 5 minutes.</summary>
    public TimeSpan ResponseTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wall time of one batch; it splits batches and never decides a pair. At least twice <see cref="ResponseTime"/>.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wall time of one call of the sandbox; what is left then is not run.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Memory of one batch in MiB, besides the batch's own text.</summary>
    [Range(64, 65536)]
    public int MemoryMebibytes { get; init; } = 256;

    /// <summary>The most responses in one batch.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; init; } = 100;

    /// <summary>The program that runs JavaScript verifiers, and its first arguments. Default: this library started by the same .NET runtime.</summary>
    public IReadOnlyList<string> JavaScriptWorker { get; init; } = [];

    /// <summary>Changes what a worker is told, so that a test can take one wall away and see that something falls.</summary>
    internal Func<ZygoteSettings, ZygoteSettings>? Alter { get; init; }

    /// <summary>Every fault of these options, in words; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true);
        var messages = faults.Select(fault => fault.ErrorMessage ?? "invalid sandbox options").ToList();
        if (ResponseTime < TimeSpan.FromMilliseconds(50) || ResponseTime > TimeSpan.FromMinutes(5))
        {
            messages.Add($"responseTime is {ResponseTime}; it must lie between 50 ms and 5 minutes.");
        }

        if (BatchTime < 2 * ResponseTime || BatchTime > TimeSpan.FromHours(1))
        {
            messages.Add(
                $"batchTime is {BatchTime}; it must be at least twice responseTime ({ResponseTime}) and at most an hour."
            );
        }

        if (CallTime < BatchTime)
        {
            messages.Add($"callTime is {CallTime}; it must be at least batchTime ({BatchTime}).");
        }

        return messages;
    }
}
