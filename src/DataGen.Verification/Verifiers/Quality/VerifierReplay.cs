namespace DataGen.Verification.Verifiers.Quality;

/// <summary>What a replay found.</summary>
/// <param name="FlakyResponse">Index of the first response whose verdict differed; null where all agreed.</param>
/// <param name="Detail">Under which condition, and the two verdicts.</param>
public sealed record ReplayResult(int? FlakyResponse, string? Detail)
{
    /// <summary>Whether every verdict was the same each time.</summary>
    public bool IsDeterministic => FlakyResponse is null;
}

/// <summary>
/// Runs a verifier again under conditions that may not matter, and compares verdicts: backwards, one response at a time (kept state), at once
/// more and with the calendar moved (clocks, the system's randomness), in a sandbox with another hash seed (order of sets). A verifier that
/// shows a difference decides by something other than the response.
/// </summary>
/// <param name="sandbox">Where to run.</param>
/// <param name="otherHashSeed">A sandbox with another <c>HashSeed</c>; null to leave that out.</param>
public sealed class VerifierReplay(IVerifierSandbox sandbox, IVerifierSandbox? otherHashSeed = null)
{
    /// <summary>Other years, months and times of day, and whole days on to every other day of the week.</summary>
    private static readonly TimeSpan[] Shifts =
    [
        TimeSpan.FromDays(-4000.37),
        TimeSpan.FromDays(183.61),
        TimeSpan.FromDays(400),
        TimeSpan.FromDays(793),
        TimeSpan.FromDays(1186),
        TimeSpan.FromDays(-395),
        TimeSpan.FromDays(-786),
        TimeSpan.FromDays(-1177),
    ];

    /// <summary>Compares.</summary>
    /// <param name="verifier">The code.</param>
    /// <param name="responses">What to run it on, at least one; some that pass and some that fail tell most.</param>
    /// <param name="known">The outcomes of a first run on the same responses under default conditions, or null to make one.</param>
    /// <param name="singles">How many responses are also run alone.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<ReplayResult> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        IReadOnlyList<VerifierOutcome>? known = null,
        int singles = 8,
        CancellationToken cancellationToken = default
    )
    {
        known ??= await sandbox.RunAsync(verifier, responses, default, cancellationToken);
        string[] backwards = [.. responses.Reverse()];
        var again = await sandbox.RunAsync(verifier, backwards, default, cancellationToken);
        if (Difference(known, [.. again.Reverse()], "in another order") is { } byOrder)
        {
            return byOrder;
        }

        foreach (var shift in Shifts)
        {
            var shifted = await sandbox.RunAsync(
                verifier,
                responses,
                new RunConditions(ClockShift: shift),
                cancellationToken
            );
            if (Difference(known, shifted, "on another date") is { } byDate)
            {
                return byDate;
            }
        }

        for (var i = 0; i < Math.Min(singles, responses.Count); i++)
        {
            // Spread over the list, since its ends are what the run backwards already moved.
            var at = (int)((long)i * responses.Count / Math.Min(singles, responses.Count));
            var alone = await sandbox.RunAsync(verifier, [responses[at]], default, cancellationToken);
            if (Difference([known[at]], alone, "alone") is { } bySelf)
            {
                return bySelf with { FlakyResponse = at };
            }
        }

        if (otherHashSeed is not null)
        {
            var hashed = await otherHashSeed.RunAsync(verifier, responses, default, cancellationToken);
            if (Difference(known, hashed, "under another hash seed") is { } byHash)
            {
                return byHash;
            }
        }

        return new ReplayResult(null, null);
    }

    private static ReplayResult? Difference(
        IReadOnlyList<VerifierOutcome> known,
        IReadOnlyList<VerifierOutcome> again,
        string condition
    )
    {
        for (var i = 0; i < known.Count; i++)
        {
            // What was not run says nothing; the quarantine that skipped it depends on the order.
            if (
                known[i].Verdict != again[i].Verdict
                && known[i].Verdict != Verdict.NotRun
                && again[i].Verdict != Verdict.NotRun
            )
            {
                return new ReplayResult(
                    i,
                    $"nondeterministic: {known[i].Verdict.Name()}, but {again[i].Verdict.Name()} {condition}"
                );
            }
        }

        return null;
    }
}
