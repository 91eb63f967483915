namespace DataGen.Verification.Verifiers.CrossValidation;

/// <summary>
/// Runs all verifiers written for one instruction on all test cases written for it, and keeps those that agree: cases that enough
/// verifiers answer as expected, then verifiers that answer enough of those cases as expected (AutoIF, arXiv 2406.13542).
/// </summary>
public static class CrossValidator
{
    /// <summary>Runs the matrix and judges it.</summary>
    /// <exception cref="SandboxUnavailableException">No sandbox can be had for a verifier's language.</exception>
    public static async Task<CrossValidationResult> RunAsync(
        IVerifierSandbox sandbox,
        IEnumerable<Verifier> verifiers,
        IEnumerable<VerifierCase> cases,
        CrossValidationOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var uniqueVerifiers = verifiers.Distinct().ToArray();
        var uniqueCases = cases.Distinct().ToArray();
        string[] inputs = uniqueCases.Length == 0 ? [""] : [.. uniqueCases.Select(each => each.Input)];
        var rows = await Task.WhenAll(
            uniqueVerifiers.Select(verifier => sandbox.RunAsync(verifier, inputs, default, cancellationToken))
        );
        var loaded = Enumerable.Range(0, rows.Length).Where(i => !rows[i][0].WhileLoading).ToArray();
        var unloadable = Enumerable
            .Range(0, rows.Length)
            .Except(loaded)
            .Select(i => (uniqueVerifiers[i], rows[i][0].Detail ?? rows[i][0].Verdict.Name()));
        return Judge(
            [.. loaded.Select(i => uniqueVerifiers[i])],
            uniqueCases,
            [.. loaded.Select(i => (IReadOnlyList<VerifierOutcome>)[.. rows[i].Take(uniqueCases.Length)])],
            [.. unloadable],
            options
        );
    }

    /// <summary>Judges a matrix that was run before, by other thresholds.</summary>
    public static CrossValidationResult Judge(CrossValidationResult earlier, CrossValidationOptions options) =>
        Judge(earlier.Verifiers, earlier.Cases, earlier.Matrix, earlier.Unloadable, options);

    private static CrossValidationResult Judge(
        IReadOnlyList<Verifier> verifiers,
        IReadOnlyList<VerifierCase> cases,
        IReadOnlyList<IReadOnlyList<VerifierOutcome>> matrix,
        IReadOnlyList<(Verifier, string)> unloadable,
        CrossValidationOptions options
    )
    {
        var behaviours = Behaviours(matrix);
        var voters = options.OneVotePerBehaviour
            ? [.. Enumerable.Range(0, verifiers.Count).DistinctBy(i => behaviours[i])]
            : Enumerable.Range(0, verifiers.Count).ToArray();
        var agreement = cases
            .Select((each, at) => Share(voters.Count(i => Agrees(matrix[i][at], each)), voters.Length))
            .ToArray();
        var keptCases = Enumerable.Range(0, cases.Count).Where(at => agreement[at] > options.CaseAgreement).ToArray();
        var accuracy = matrix
            .Select(row => Share(keptCases.Count(at => Agrees(row[at], cases[at])), keptCases.Length))
            .ToArray();
        var objections = matrix.Select((row, i) => Objection(row, keptCases, accuracy[i], options)).ToArray();
        var keptVerifiers = Enumerable.Range(0, verifiers.Count).Where(i => objections[i] is null).ToArray();
        var sides = keptCases.Select(at => cases[at].Expected).Distinct().Count();
        return new CrossValidationResult
        {
            Verifiers = verifiers,
            Cases = cases,
            Matrix = matrix,
            Behaviours = behaviours,
            Agreement = agreement,
            KeptCases = keptCases,
            Accuracy = accuracy,
            KeptVerifiers = keptVerifiers,
            Objections = objections,
            Unloadable = unloadable,
            DropReason =
                verifiers.Count < options.MinimumVerifiers ? "too few verifiers"
                : cases.Count < options.MinimumCases ? "too few cases"
                : keptCases.Length == 0 ? "no case agreed on"
                : options.RequireBothOutcomes && sides < 2 ? "one-sided cases"
                : keptVerifiers.Length == 0 ? "no verifier accurate enough"
                : null,
        };
    }

    private static string? Objection(
        IReadOnlyList<VerifierOutcome> row,
        int[] keptCases,
        double accuracy,
        CrossValidationOptions options
    ) =>
        options.RejectAbstaining && row.Any(outcome => !outcome.IsVote) ? "abstains"
        : keptCases.Length == 0 || accuracy < options.VerifierAccuracy ? "not accurate enough"
        : options.RequireBothOutcomes
        && row.Where(outcome => outcome.IsVote).DistinctBy(outcome => outcome.Verdict).Count() < 2
            ? "always answers alike"
        : null;

    private static int[] Behaviours(IReadOnlyList<IReadOnlyList<VerifierOutcome>> matrix)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. matrix.Select(row =>
            {
                // Which error it was is not behaviour; that it gave no answer is.
                var vector = string.Concat(
                    row.Select(outcome =>
                        outcome.Verdict switch
                        {
                            Verdict.Pass => 'p',
                            Verdict.Fail => 'f',
                            _ => '-',
                        }
                    )
                );
                return numbers.TryGetValue(vector, out var number) ? number : numbers[vector] = numbers.Count;
            }),
        ];
    }

    private static bool Agrees(VerifierOutcome outcome, VerifierCase each) =>
        each.Expected is { } expected && outcome.IsVote && outcome.Verdict == Verdict.Pass == expected;

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
