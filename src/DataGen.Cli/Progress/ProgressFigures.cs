using DataGen.Cli.Running;
using DataGen.Models.Gateway;
using DataGen.Pipeline;

namespace DataGen.Cli.Progress;

/// <summary>The figures that progress is shown by.</summary>
/// <param name="stages">Stages in recipe order, with the nesting depth of each.</param>
/// <param name="target">A stage and the number of records that it is to make, where that is known.</param>
internal sealed class ProgressFigures(
    IReadOnlyList<(string Id, int Depth)> stages,
    (string Stage, long Count)? target,
    RunContext run,
    Workspace workspace,
    TimeProvider time
)
{
    private readonly long _started = time.GetTimestamp();

    public IEnumerable<(string Stage, long In, long Out, long Dropped, long Failed, double Rate)> Rows()
    {
        var seconds = Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        foreach (var (id, depth) in stages)
        {
            var progress = run.ProgressOf(id);
            yield return (
                $"{new string(' ', depth * 2)}{id}",
                progress.In,
                progress.Out,
                progress.Dropped,
                progress.Failed,
                progress.Out / seconds
            );
        }
    }

    /// <summary>One line: time, where most is going on, models, and when it will end if that can be told.</summary>
    public string Line()
    {
        var elapsed = time.GetElapsedTime(_started);
        var busy = string.Join(
            ", ",
            stages
                .Select(stage => (stage.Id, Progress: run.ProgressOf(stage.Id)))
                .Where(stage => stage.Progress.Out > 0)
                .Select(stage => Invariant($"{stage.Id} {stage.Progress.Out}"))
        );
        return Invariant($"{elapsed:hh\\:mm\\:ss} {busy}; {Models()}{Remaining(elapsed)}");
    }

    public string Models()
    {
        var parts = workspace.Clients.Select(client =>
        {
            var usage = client.Value.Usage;
            return Invariant(
                $"{client.Key}: {usage.Answered:N0} answers, {usage.FromStore:N0} from store, {usage.PromptTokens + usage.CompletionTokens:N0} tokens, {usage.InFlight} in flight{Waiting(client.Value)}"
            );
        });
        return string.Join(" · ", parts.Concat(Batches())) + Money();
    }

    /// <summary>Where the batches are that have not ended.</summary>
    private IEnumerable<string> Batches() =>
        workspace
            .Clients.SelectMany(client => client.Value.Batches)
            .Select(batch => Invariant($"batch {batch.Id} {batch.State} {batch.Completed:N0}/{batch.Total:N0}"));

    /// <summary>What is held back by a limit, a pause or a back-off, and until when, so that a run that waits is not taken for one that hangs.</summary>
    private static string Waiting(ModelClient client)
    {
        if (client.Usage.Waiting is not (> 0 and var waiting))
        {
            return "";
        }

        var next = client.NextIn is { TotalSeconds: >= 1 } time
            ? Invariant($" (the next in {time.TotalSeconds:0} s)")
            : "";
        return Invariant($", {waiting:N0} waiting{next}");
    }

    /// <summary>What the run's folder has cost so far, where anything costs money.</summary>
    private string Money()
    {
        if (workspace.Spending is not { } spending)
        {
            return "";
        }

        var total = spending.Total;
        return total.Nanos == 0 && spending.Cap is null ? ""
            : spending.Cap is { } cap ? $" · {total} of {cap} spent"
            : $" · {total} spent";
    }

    private string Remaining(TimeSpan elapsed)
    {
        if (target is not { } goal)
        {
            return "";
        }

        var made = run.ProgressOf(goal.Stage).Out;
        if (made == 0 || made >= goal.Count)
        {
            return "";
        }

        var left = elapsed * ((double)(goal.Count - made) / made);
        return Invariant($"; {goal.Stage} {made}/{goal.Count}, about {left:hh\\:mm\\:ss} to go");
    }
}
