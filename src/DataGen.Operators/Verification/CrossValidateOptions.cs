using System.ComponentModel.DataAnnotations;
using DataGen.Verification.Verifiers.CrossValidation;

namespace DataGen.Operators.Verification;

/// <summary>Options of <c>cross-validate</c>.</summary>
public sealed record CrossValidateOptions : SandboxedOptions
{
    /// <summary>
    /// The list field with the candidates: answers of <c>generate</c> (whose <c>value</c> counts; those with an <c>error</c> are left out), or
    /// objects themselves. Each gives one verifier and its test cases.
    /// </summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>The candidate's member with the verifier's code.</summary>
    public string Code { get; init; } = "func";

    /// <summary>The candidate's member with the list of test cases.</summary>
    public string Cases { get; init; } = "cases";

    /// <summary>A case's member with the response.</summary>
    public string Input { get; init; } = "input";

    /// <summary>A case's member with the expected answer.</summary>
    public string Output { get; init; } = "output";

    /// <summary>The fewest different verifiers that load; with fewer the record is dropped.</summary>
    [Range(1, 1000)]
    public int MinVerifiers { get; init; } = 3;

    /// <summary>The fewest different test cases; with fewer the record is dropped.</summary>
    [Range(1, 10_000)]
    public int MinCases { get; init; } = 10;

    /// <summary>A case is kept when more than this share of the verifiers answers as it expects; 0 means at least one does.</summary>
    [Range(0.0, 1.0)]
    public double MinCaseAgreement { get; init; } = 0.5;

    /// <summary>A verifier is kept when it answers at least this share of the kept cases as they expect.</summary>
    [Range(0.0, 1.0)]
    public double MinAccuracy { get; init; } = 0.8;

    /// <summary>Whether a kept case must pass and one must fail, and a verifier must have given both answers.</summary>
    public bool RequireBothOutcomes { get; init; } = true;

    /// <summary>Whether a verifier that errs, times out or worse on any case is out, rather than merely wrong there.</summary>
    public bool RejectAbstaining { get; init; } = true;

    /// <summary>
    /// Whether verifiers that answer every case alike have one vote together, so that copies of one wrong idea do not outvote a right one. Right
    /// verifiers are alike, too: with two behaviours a case on which they differ has half the votes, and is lost when more than half is asked.
    /// </summary>
    public bool OneVotePerBehaviour { get; init; }

    /// <summary>Whether <c>"true"</c>, <c>"False"</c>, <c>"yes"</c>, 1 and the like count as expected answers, or only JSON true and false.</summary>
    public bool NormaliseOutputs { get; init; } = true;

    /// <summary>Whether code that imports or calls what no verifier needs is left out before anything is run.</summary>
    public bool Precheck { get; init; } = true;

    /// <summary>The field that gets the verifiers kept: a list of <c>{ language, code, accuracy, behaviour }</c>.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>The field that gets the cases kept: a list of <c>{ input, expected, agreement }</c>.</summary>
    [Writes]
    public string? CasesInto { get; init; }

    /// <summary>
    /// The field that gets everything found, so that thresholds can be tried anew without new calls: <c>verifiers</c> (code, accuracy, behaviour,
    /// objection, row of the matrix), <c>cases</c> (input, expected, agreement, kept) and <c>unloadable</c>. A row has a letter for each case:
    /// <c>p</c> pass, <c>f</c> fail, <c>e</c> error, <c>t</c> timeout, <c>m</c> memory, <c>d</c> denied, <c>n</c> not run.
    /// </summary>
    [Writes]
    public string? MatrixInto { get; init; }

    internal CrossValidationOptions ToCrossValidation() =>
        new()
        {
            MinimumVerifiers = MinVerifiers,
            MinimumCases = MinCases,
            CaseAgreement = MinCaseAgreement,
            VerifierAccuracy = MinAccuracy,
            RequireBothOutcomes = RequireBothOutcomes,
            RejectAbstaining = RejectAbstaining,
            OneVotePerBehaviour = OneVotePerBehaviour,
        };
}
