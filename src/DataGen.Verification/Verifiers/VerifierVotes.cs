using System.Runtime.InteropServices;

namespace DataGen.Verification.Verifiers;

/// <summary>How several verifiers judged one response. Those that gave no verdict abstain, and are counted.</summary>
/// <param name="Passed">Verifiers the response passed.</param>
/// <param name="Failed">Verifiers it failed.</param>
/// <param name="Abstained">Verifiers that erred, ran out of time or memory, were denied or not run.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VerifierVotes(int Passed, int Failed, int Abstained)
{
    /// <summary>Share of the votes that passed, 0 to 1; 0 where nobody voted, since unchecked is never passed.</summary>
    public double PassRate => Passed + Failed == 0 ? 0 : (double)Passed / (Passed + Failed);

    /// <summary>Counts the outcomes of one response.</summary>
    public static VerifierVotes Of(IEnumerable<VerifierOutcome> outcomes) =>
        outcomes.Aggregate(
            default(VerifierVotes),
            (votes, outcome) =>
                outcome.Verdict switch
                {
                    Verdict.Pass => votes with { Passed = votes.Passed + 1 },
                    Verdict.Fail => votes with { Failed = votes.Failed + 1 },
                    _ => votes with { Abstained = votes.Abstained + 1 },
                }
        );
}
