namespace DataGen.Verification.Verifiers;

/// <summary>
/// Decides when a verifier has shown that it is not worth running any more: three timeouts, or one denial. Show it outcomes in
/// stream order and it decides the same thing every time. Not safe for several threads.
/// </summary>
public sealed class VerifierQuarantine
{
    /// <summary>How many timeouts are one too many.</summary>
    public const int MostTimeouts = 3;

    private int _timeouts;

    /// <summary>Why the verifier is in quarantine, or null while it is not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes note of an outcome.</summary>
    public void Observe(Verdict verdict)
    {
        _timeouts += verdict == Verdict.Timeout ? 1 : 0;
        Reason ??=
            verdict == Verdict.Denied ? "quarantined: the verifier did what the sandbox denies"
            : _timeouts >= MostTimeouts ? $"quarantined: {MostTimeouts} timeouts"
            : null;
    }
}
