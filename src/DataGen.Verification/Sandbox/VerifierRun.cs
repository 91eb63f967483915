using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox;

/// <summary>
/// The outcomes of one call as they become known, in order of the responses, and the quarantine within it: three timeouts, or one
/// denial, and the rest is not run. It counts only outcomes of this call in response order, so it never depends on what else runs.
/// </summary>
internal sealed class VerifierRun(int responses)
{
    private readonly VerifierOutcome[] _outcomes = new VerifierOutcome[responses];
    private readonly VerifierQuarantine _quarantine = new();

    public IReadOnlyList<VerifierOutcome> Outcomes => _outcomes;

    /// <summary>The first response without an outcome.</summary>
    public int Next { get; private set; }

    public bool IsDone => Next == _outcomes.Length;

    public void Decide(VerifierOutcome outcome)
    {
        _outcomes[Next++] = outcome;
        _quarantine.Observe(outcome.Verdict);
        if (_quarantine.Reason is { } reason)
        {
            DecideRest(new VerifierOutcome(Verdict.NotRun, reason));
        }
    }

    /// <summary>Takes at most <paramref name="most"/> outcomes from the front of a batch.</summary>
    public void Accept(IReadOnlyList<VerifierOutcome> batch, int most)
    {
        for (var i = 0; i < Math.Min(most, batch.Count) && !IsDone; i++)
        {
            Decide(batch[i]);
        }
    }

    public void DecideRest(VerifierOutcome outcome)
    {
        Array.Fill(_outcomes, outcome, Next, _outcomes.Length - Next);
        Next = _outcomes.Length;
    }
}
