using DataGen.Recipes;
using DataGen.Verification.Constraints;

namespace DataGen.Cli.Verification;

/// <summary>What the command line asks of <c>verify</c>.</summary>
internal sealed record VerifyOptions
{
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>The field with the text to check; null: the first there is of <see cref="ResponseFields"/>.</summary>
    public string? Response { get; init; }

    public ConstraintMode Mode { get; init; }

    /// <summary>The configuration file, for the sandbox's limits and the sentence splitter; null to look for one.</summary>
    public string? Configuration { get; init; }

    /// <summary>The sentence splitter's file; null: that of the configuration, if any.</summary>
    public PunktFile? Punkt { get; init; }

    public bool Timing { get; init; }

    /// <summary>The Python interpreter of verifiers; null: that of the configuration, if any.</summary>
    public string? Python { get; init; }

    public string? Out { get; init; }

    public bool Report { get; init; }

    public bool Json { get; init; }

    /// <summary>Runs verifiers without isolation. Comes from the command line only.</summary>
    public bool UnsafeNoSandbox { get; init; }

    /// <summary>Where a response is looked for when nothing is said.</summary>
    public static IReadOnlyList<string> ResponseFields { get; } = ["response", "completion", "messages"];
}
