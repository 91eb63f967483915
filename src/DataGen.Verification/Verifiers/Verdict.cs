using System.Runtime.InteropServices;

namespace DataGen.Verification.Verifiers;

/// <summary>What came of one verifier applied to one response. Only <see cref="Pass"/> and <see cref="Fail"/> are votes.</summary>
public enum Verdict
{
    /// <summary><c>evaluate</c> returned exactly true.</summary>
    Pass,

    /// <summary><c>evaluate</c> returned exactly false.</summary>
    Fail,

    /// <summary>The code did not load, raised, crashed, exited, or returned something that is not a boolean.</summary>
    Error,

    /// <summary>The time limit of one response ran out.</summary>
    Timeout,

    /// <summary>The memory limit was reached.</summary>
    Memory,

    /// <summary>The code did what no honest verifier does, and was ended by the sandbox.</summary>
    Denied,

    /// <summary>The pair was not run, since the verifier was quarantined; the verdict says nothing about the response.</summary>
    NotRun,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">What came of it.</param>
/// <param name="Detail">
/// Why, for everything but pass and fail: a reason such as <c>exception:ValueError</c>, <c>nonbool</c>, <c>load</c>,
/// <c>missing-module:numpy</c>, <c>exit</c>, <c>crash:SIGSEGV</c>, <c>recursion</c>, then what the code said of itself. Printable characters
/// only, at most <see cref="LongestDetail"/> bytes of UTF-8. Written by untrusted code: show it, never act on it.
/// </param>
/// <param name="CpuTime">Processor time of this pair as the sandbox saw it; zero where nothing ran. Never part of what is stored or compared.</param>
/// <param name="WhileLoading">Whether the code never got as far as a response: the outcome is the same for every response.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VerifierOutcome(
    Verdict Verdict,
    string? Detail = null,
    TimeSpan CpuTime = default,
    bool WhileLoading = false
)
{
    /// <summary>The most bytes of UTF-8 a detail has.</summary>
    public const int LongestDetail = 300;

    /// <summary>Whether the verdict is a vote on the response.</summary>
    public bool IsVote => Verdict is Verdict.Pass or Verdict.Fail;
}

/// <summary>How verdicts are written in files.</summary>
public static class VerdictNames
{
    /// <summary>The verdict's name in files and reports: <c>pass</c>, <c>fail</c>, <c>error</c>, <c>timeout</c>, <c>memory</c>, <c>denied</c>, <c>notrun</c>.</summary>
    public static string Name(this Verdict verdict) =>
        verdict switch
        {
            Verdict.Pass => "pass",
            Verdict.Fail => "fail",
            Verdict.Error => "error",
            Verdict.Timeout => "timeout",
            Verdict.Memory => "memory",
            Verdict.Denied => "denied",
            Verdict.NotRun => "notrun",
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a verdict."),
        };
}
