namespace DataGen.Verification.Verifiers.CrossValidation;

/// <summary>Everything a cross-validation found, so that thresholds can be tried anew on it without running anything.</summary>
public sealed record CrossValidationResult
{
    /// <summary>The different verifiers that load, in the order given.</summary>
    public required IReadOnlyList<Verifier> Verifiers { get; init; }

    /// <summary>The different cases, in the order given.</summary>
    public required IReadOnlyList<VerifierCase> Cases { get; init; }

    /// <summary>What each verifier (first index) made of each case (second).</summary>
    public required IReadOnlyList<IReadOnlyList<VerifierOutcome>> Matrix { get; init; }

    /// <summary>For each verifier, the number of its behaviour: equal where two answer every case alike. Numbered from 0 in order of appearance.</summary>
    public required IReadOnlyList<int> Behaviours { get; init; }

    /// <summary>For each case, the share of votes (0 to 1) that agrees with it.</summary>
    public required IReadOnlyList<double> Agreement { get; init; }

    /// <summary>Indices of the cases kept.</summary>
    public required IReadOnlyList<int> KeptCases { get; init; }

    /// <summary>For each verifier, the share of the kept cases (0 to 1) it answers as they expect; 0 where no case is kept.</summary>
    public required IReadOnlyList<double> Accuracy { get; init; }

    /// <summary>Indices of the verifiers kept, in the order given.</summary>
    public required IReadOnlyList<int> KeptVerifiers { get; init; }

    /// <summary>For each verifier that is not kept, why; null for those kept.</summary>
    public required IReadOnlyList<string?> Objections { get; init; }

    /// <summary>Verifiers that did not load, with the reason.</summary>
    public required IReadOnlyList<(Verifier Verifier, string Reason)> Unloadable { get; init; }

    /// <summary>Why the instruction is to be dropped, or null: <c>too few verifiers</c>, <c>too few cases</c>, <c>no case agreed on</c>,
    /// <c>one-sided cases</c>, <c>no verifier accurate enough</c>.</summary>
    public string? DropReason { get; init; }
}
