using System.ComponentModel.DataAnnotations;

namespace DataGen.Verification.Verifiers.CrossValidation;

/// <summary>
/// What verifiers and test cases written for one instruction must show before they are believed (AutoIF, arXiv 2406.13542). The third
/// threshold, how many verifiers a response must pass, belongs to whoever checks responses; see <see cref="VerifierVotes"/>.
/// </summary>
public sealed record CrossValidationOptions
{
    /// <summary>The fewest different verifiers that load.</summary>
    [Range(1, 1000)]
    public int MinimumVerifiers { get; init; } = 3;

    /// <summary>The fewest different test cases.</summary>
    [Range(1, 10_000)]
    public int MinimumCases { get; init; } = 10;

    /// <summary>A case is kept when more than this share of the verifiers answers as it expects; 0 means at least one does.</summary>
    [Range(0.0, 1.0)]
    public double CaseAgreement { get; init; } = 0.5;

    /// <summary>A verifier is kept when it answers at least this share of the kept cases as they expect.</summary>
    [Range(0.0, 1.0)]
    public double VerifierAccuracy { get; init; } = 0.8;

    /// <summary>Whether a case to pass and a case to fail must be left, and a verifier must have given both answers.</summary>
    public bool RequireBothOutcomes { get; init; } = true;

    /// <summary>Whether a verifier that errs, times out or worse on any case is out, rather than merely wrong there.</summary>
    public bool RejectAbstaining { get; init; } = true;

    /// <summary>Whether verifiers that answer every case alike have one vote together, so that copies of one wrong idea do not outvote a right one.</summary>
    public bool OneVotePerBehaviour { get; init; } = true;

    /// <summary>The settings of the published code: one agreeing verifier keeps a case, 0.8 accuracy, nothing else asked.</summary>
    public static CrossValidationOptions PublishedCode { get; } =
        new()
        {
            CaseAgreement = 0,
            RequireBothOutcomes = false,
            RejectAbstaining = false,
            OneVotePerBehaviour = false,
        };

    /// <summary>The settings the paper states: more than half of the verifiers, more than half of the cases.</summary>
    public static CrossValidationOptions Paper { get; } =
        PublishedCode with
        {
            CaseAgreement = 0.5,
            VerifierAccuracy = Math.BitIncrement(0.5),
        };
}
