using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>
/// Turns how a child ended, and what it left behind, into outcomes. What the child wrote counts only for responses it was done with;
/// the one it was at when it ended gets its outcome from outside. Responses behind that one are left open, for the next child.
/// </summary>
internal static class BatchEnding
{
    /// <summary>The outcomes of the responses that are decided, from the first on; at least one unless the batch was cut by its own time.</summary>
    public static IReadOnlyList<VerifierOutcome> Read(ZygoteResult result, SandboxOptions options)
    {
        var count = result.Statuses.Count;
        if (result.Progress == 0)
        {
            // The code's own text decides this, so it is the same for every response.
            var atLoad = WhileLoading(result, options);
            return [.. Enumerable.Repeat(atLoad, count)];
        }

        var outcomes = new List<VerifierOutcome>(count);
        var finished = Math.Min(result.Progress - 1, count);
        for (var i = 0; i < finished; i++)
        {
            outcomes.Add(Finished(result, i));
        }

        if (result.End != ChildEnd.Ended && finished < count)
        {
            var cpu = result.TotalCpuTime - TimeSpan.FromTicks(result.CpuTimes.Take(finished).Sum(time => time.Ticks));
            if (result.End != ChildEnd.BatchOver || finished == 0)
            {
                outcomes.Add(Ended(result, options, "") with { CpuTime = cpu > TimeSpan.Zero ? cpu : TimeSpan.Zero });
            }
        }
        else if (finished < count)
        {
            outcomes.Add(new VerifierOutcome(Verdict.Error, "exit: ended before its verdict"));
        }

        return outcomes;
    }

    /// <summary>Whether a response ran out of wall time having had less than half of it on the processor.</summary>
    public static bool WasStarved(ZygoteResult result, TimeSpan responseTime) =>
        result.End == ChildEnd.Timeout
        && result.TotalCpuTime - TimeSpan.FromTicks(result.CpuTimes.Sum(time => time.Ticks)) < responseTime / 2;

    private static VerifierOutcome WhileLoading(ZygoteResult result, SandboxOptions options)
    {
        if (result.End != ChildEnd.Ended)
        {
            return Ended(result, options, " while loading") with { CpuTime = result.TotalCpuTime, WhileLoading = true };
        }

        var note = result.Notes.GetValueOrDefault(ChildNote.Load);
        var (verdict, detail) = result.Load switch
        {
            ChildStatus.Memory => (Verdict.Memory, "memory: while loading"),
            ChildStatus.Exit => (
                Verdict.Error,
                note?.Reason($"exit: {note.Type} while loading") ?? "exit: while loading"
            ),
            ChildStatus.Recursion => (Verdict.Error, "recursion: while loading"),
            _ => (Verdict.Error, note?.Reason($"load: {note.Type}") ?? "load"),
        };
        return new VerifierOutcome(verdict, DetailText.Escape(detail), result.TotalCpuTime, WhileLoading: true);
    }

    private static VerifierOutcome Finished(ZygoteResult result, int index)
    {
        var note = result.Notes.GetValueOrDefault(index);
        var (verdict, detail) = result.Statuses[index] switch
        {
            ChildStatus.Pass => (Verdict.Pass, null),
            ChildStatus.Fail => (Verdict.Fail, null),
            ChildStatus.NotBoolean => (Verdict.Error, note?.Reason("nonbool") ?? "nonbool"),
            ChildStatus.Memory => (Verdict.Memory, note?.Reason("memory") ?? "memory"),
            ChildStatus.Exit => (Verdict.Error, note?.Reason($"exit: {note.Type}") ?? "exit"),
            ChildStatus.Recursion => (Verdict.Error, note?.Reason("recursion") ?? "recursion"),
            ChildStatus.Error => (Verdict.Error, note?.Reason($"exception:{note.Type}") ?? "exception"),
            _ => (Verdict.Error, "exit: no verdict"),
        };
        return new VerifierOutcome(verdict, detail is null ? null : DetailText.Escape(detail), result.CpuTimes[index]);
    }

    private static VerifierOutcome Ended(ZygoteResult result, SandboxOptions options, string when) =>
        result.End switch
        {
            ChildEnd.Timeout => new(Verdict.Timeout, $"timeout: {options.ResponseTime.TotalSeconds:0.###} s{when}"),
            ChildEnd.BatchOver => new(
                Verdict.Timeout,
                $"timeout: {options.BatchTime.TotalSeconds:0.###} s of a batch{when}"
            ),
            ChildEnd.Denied => new(Verdict.Denied, $"denied: a system call that verifiers may not make{when}"),
            ChildEnd.Killed when result.MaximumResidentKilobytes / 1024 > options.MemoryMebibytes / 2 => new(
                Verdict.Memory,
                $"memory: ended by the system{when}"
            ),
            ChildEnd.Killed => new(Verdict.Error, $"crash:SIGKILL{when}"),
            ChildEnd.Crash => new(Verdict.Error, $"crash:{SignalNames.Name(result.Signal)}{when}"),
            ChildEnd.Setup => new(Verdict.Error, $"setup: the sandbox could not be entered{when}"),
            _ => new(Verdict.Error, $"exit: ended before its verdict{when}"),
        };
}

internal static class SignalNames
{
    /// <summary>The names of the signals that end a process; the same numbers on x86-64 and arm64.</summary>
    public static string Name(int signal) =>
        signal switch
        {
            4 => "SIGILL",
            5 => "SIGTRAP",
            6 => "SIGABRT",
            7 => "SIGBUS",
            8 => "SIGFPE",
            11 => "SIGSEGV",
            14 => "SIGALRM",
            15 => "SIGTERM",
            _ => $"signal {signal}",
        };
}
