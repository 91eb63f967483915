using System.Text;
using DataGen.Models.Gateway;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>
/// Sees to it that no run stands still unseen. When neither a stage nor a model has moved for the time-out, it says which stages hold records and what
/// they wait for, and asks the run to stop; should the run not even do that, it ends the process. The answer store is whole either way, and the same command continues.
/// </summary>
internal sealed class StallWatch : IAsyncDisposable
{
    /// <summary>How many looks fall into the time-out.</summary>
    private const int Looks = 20;

    /// <summary>The longest that a run that was asked to stop may take to finish what is under way.</summary>
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMinutes(2);

    private readonly RunContext _run;
    private readonly IReadOnlyList<string> _stages;
    private readonly Func<IEnumerable<KeyValuePair<string, ModelClient>>> _clients;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _grace;
    private readonly RunLog _log;
    private readonly Action<string> _end;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _watching;

    /// <summary>Starts to watch; disposing ends it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stages">Ids of all stages, upstream first.</param>
    /// <param name="clients">The models that were opened so far.</param>
    /// <param name="timeout">How long nothing may move.</param>
    /// <param name="log">Gets the report.</param>
    /// <param name="end">Ends the process, with the report as its reason.</param>
    public StallWatch(
        RunContext run,
        IReadOnlyList<string> stages,
        Func<IEnumerable<KeyValuePair<string, ModelClient>>> clients,
        TimeSpan timeout,
        RunLog log,
        Action<string> end
    )
    {
        (_run, _stages, _clients, _timeout, _log, _end) = (run, stages, clients, timeout, log, end);
        _grace = timeout < LongestGrace ? timeout : LongestGrace;
        _watching = timeout > TimeSpan.Zero ? WatchAsync() : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _watching;
        _done.Dispose();
    }

    private async Task WatchAsync()
    {
        var moved = _stages.ToDictionary(id => id, _ => _run.Time.GetTimestamp(), StringComparer.Ordinal);
        var seen = _stages.ToDictionary(id => id, _ => -1L, StringComparer.Ordinal);
        var lastMove = _run.Time.GetTimestamp();
        var lastSum = -1L;
        try
        {
            while (true)
            {
                await Task.Delay(_timeout / Looks, _run.Time, _done.Token);
                foreach (var id in _stages.Where(id => Moves(id) != seen[id]))
                {
                    seen[id] = Moves(id);
                    moved[id] = _run.Time.GetTimestamp();
                }

                var sum = _stages.Sum(id => seen[id]) + _clients().Sum(client => Moves(client.Value));
                if (sum != lastSum || IsWaitingForATime())
                {
                    (lastSum, lastMove) = (sum, _run.Time.GetTimestamp());
                }
                else if (_run.Time.GetElapsedTime(lastMove) >= Patience())
                {
                    await StopAsync(Report(moved));
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // The run has ended.
        }
    }

    /// <summary>What waits for a known time does not stand still: a pause, a back-off, the next look at a batch.</summary>
    private bool IsWaitingForATime() => _clients().Any(client => client.Value.NextIn > TimeSpan.Zero);

    /// <summary>An exchange may last as long as its model allows.</summary>
    private TimeSpan Patience() =>
        _clients()
            .Select(client =>
                client.Value.Usage.InFlight > 0 ? TimeSpan.FromSeconds(client.Value.Alias.Timeout) + _grace : _timeout
            )
            .Append(_timeout)
            .Max();

    private async Task StopAsync(string report)
    {
        _log.Write("stall", ("report", report));
        Console.Error.WriteLine(report);
        _run.Stop(StopReason.Stalled, report.Split('\n')[0]);
        await Task.Delay(_grace, _run.Time, _done.Token);
        _end(report);
    }

    private string Report(Dictionary<string, long> moved)
    {
        var report = new StringBuilder();
        var holding = _stages.Where(id => _run.ProgressOf(id).UnderWay > 0).ToArray();
        report.Append(
            Invariant(
                $"No stage has made progress for {_timeout.TotalSeconds:0.###} s (stallTimeout). It stands at {(holding.Length == 0 ? "a stage that reads or waits for its input" : string.Join(", ", holding.Select(id => $"'{id}'")))}."
            )
        );
        foreach (var id in _stages)
        {
            var progress = _run.ProgressOf(id);
            report.Append(
                Invariant(
                    $"\n  stage {id}: in {progress.In}, out {progress.Out}, dropped {progress.Dropped}, failed {progress.Failed}, under way {progress.UnderWay}, last moved {_run.Time.GetElapsedTime(moved[id]):hh\\:mm\\:ss} ago"
                )
            );
        }

        foreach (var (alias, client) in _clients())
        {
            foreach (var batch in client.Batches)
            {
                report.Append(
                    Invariant(
                        $"\n  batch {batch.Id} of {alias}: {batch.State}, {batch.Completed} of {batch.Total} done"
                    )
                );
            }

            var usage = client.Usage;
            report.Append(
                Invariant(
                    $"\n  model {alias}: {usage.InFlight} exchanges under way (each may take {client.Alias.Timeout} s), {usage.Waiting} requests waiting{(client.NextIn is { } next ? Invariant($" (the next may go in {next:hh\\:mm\\:ss})") : "")}, {usage.Answered} answers, {usage.Failed} failures"
                )
            );
        }

        return report.ToString();
    }

    private long Moves(string id)
    {
        var progress = _run.ProgressOf(id);
        return progress.UnderWay + progress.In + progress.Out + progress.Dropped + progress.Failed;
    }

    private static long Moves(ModelClient client)
    {
        var usage = client.Usage;
        return usage.Asked + usage.FromStore + usage.Answered + usage.Failed + usage.Attempts;
    }
}
