namespace DataGen.Verification.Sandbox.Probes;

/// <summary>What a canary did.</summary>
/// <param name="Name">What it tried, in a few words.</param>
/// <param name="Held">Whether the sandbox held.</param>
/// <param name="Detail">What came of it: verdict and reason.</param>
public sealed record CanaryResult(string Name, bool Held, string Detail);

/// <summary>One tier on this machine.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Available">Whether a worker reached it and every canary held in it.</param>
/// <param name="Objection">Why not, in words; null when it is available.</param>
/// <param name="Remedy">What to install or set; null when it is available or nothing helps.</param>
/// <param name="Canaries">What was tried in it; empty where no worker started.</param>
public sealed record TierReport(
    SandboxTier Tier,
    bool Available,
    string? Objection,
    string? Remedy,
    IReadOnlyList<CanaryResult> Canaries
);

/// <summary>What this machine's verifier sandbox can do, proven by behaviour and not by version.</summary>
public sealed record SandboxReport
{
    /// <summary>The Python tiers looked at, strongest first.</summary>
    public required IReadOnlyList<TierReport> Tiers { get; init; }

    /// <summary>The strongest tier available, or null when Python verifiers cannot run here.</summary>
    public required SandboxTier? Tier { get; init; }

    /// <summary>The interpreter found, with its version; null when there is none.</summary>
    public required string? Python { get; init; }

    /// <summary>Why Python verifiers cannot run and what to install; null when they can.</summary>
    public required string? PythonProblem { get; init; }

    /// <summary>Version of Landlock in force; 0 where there is none.</summary>
    public required int Landlock { get; init; }

    /// <summary>Canaries of the JavaScript worker.</summary>
    public required IReadOnlyList<CanaryResult> JavaScriptCanaries { get; init; }

    /// <summary>Why JavaScript verifiers cannot run; null when they can.</summary>
    public required string? JavaScriptProblem { get; init; }

    /// <summary>Pairs a second and worker at 20 a batch, measured for a moment; null where it was not.</summary>
    public double? PairsPerSecond { get; init; }

    /// <summary>Whether Python verifiers can run here.</summary>
    public bool PythonWorks => Tier is not null;

    /// <summary>Whether JavaScript verifiers can run here.</summary>
    public bool JavaScriptWorks => JavaScriptProblem is null && JavaScriptCanaries.All(canary => canary.Held);
}
