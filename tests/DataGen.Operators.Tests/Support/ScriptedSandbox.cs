using System.Collections.Concurrent;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Tests.Support;

/// <summary>
/// A sandbox that runs nothing: the code is the name of a rule. <c>has x</c> passes texts with x, <c>longer n</c> those of more than n characters,
/// <c>always</c> and <c>never</c> say so, <c>slow x</c> times out on texts with x, <c>error</c> errs, <c>clock</c> goes by the calendar.
/// </summary>
internal sealed class ScriptedSandbox : IVerifierSandbox
{
    /// <summary>The pairs that were run, as <c>code|response</c>.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    )
    {
        var quarantine = new VerifierQuarantine();
        var outcomes = new List<VerifierOutcome>();
        foreach (var response in responses)
        {
            Ran.Enqueue($"{verifier.Code}|{response}");
            var outcome = quarantine.Reason is { } reason
                ? new VerifierOutcome(Verdict.NotRun, reason)
                : Judge(verifier.Code, response, conditions);
            quarantine.Observe(outcome.Verdict);
            outcomes.Add(outcome);
        }

        return Task.FromResult<IReadOnlyList<VerifierOutcome>>(outcomes);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static VerifierOutcome Judge(string code, string response, RunConditions conditions)
    {
        var parts = code.Split(' ', 3);
        return parts[0] switch
        {
            "has" => Vote(response.Contains(parts[1], StringComparison.Ordinal)),
            "longer" => Vote(response.Length > int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
            "always" => Vote(true),
            "never" => Vote(false),
            "slow" => response.Contains(parts[1], StringComparison.Ordinal)
                ? new VerifierOutcome(Verdict.Timeout, "timeout: 1 s")
                : Vote(true),
            "clock" => Vote(
                conditions.ClockShift == TimeSpan.Zero && response.Contains(parts[1], StringComparison.Ordinal)
            ),
            _ => new VerifierOutcome(Verdict.Error, "exception:NameError", WhileLoading: true),
        };
    }

    private static VerifierOutcome Vote(bool passes) => new(passes ? Verdict.Pass : Verdict.Fail);
}
