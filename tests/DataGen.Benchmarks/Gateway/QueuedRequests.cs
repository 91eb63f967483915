using System.Diagnostics;
using System.Globalization;
using DataGen.Models.Answers;

namespace DataGen.Benchmarks.Gateway;

/// <summary>
/// Asks for very much at once of a server that does not answer in time: what a request costs that waits, beyond the request itself. In a run the
/// stages' windows bound how many there are.
/// </summary>
internal static class QueuedRequests
{
    private const int Concurrency = 64;
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    public static async Task<IEnumerable<Figure>> MeasureAsync(int count)
    {
        var server = ServerProcess.Start(Never);
        using var stopping = new CancellationTokenSource();
        await using var caller = new GatewayCaller(server.Endpoint, Concurrency, budget: true, stopping.Token);

        var requests = new AnswerRequest[count];
        var asked = new Task[count];
        for (var i = 0; i < count; i++)
        {
            requests[i] = Workload.Request(i);
        }

        var (heapBefore, residentBefore, timersBefore) = (Heap(), Resident(), Timer.ActiveCount);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            asked[i] = caller.Client.AskAsync(requests[i], CancellationToken.None);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var peak = Resident();
        var (heap, resident, timers) = (Heap() - heapBefore, Resident(), Timer.ActiveCount - timersBefore);
        var waiting = caller.Usage.Waiting;
        start = Stopwatch.GetTimestamp();
        await stopping.CancelAsync();
        // Exchanges under way are seen through; these end with their connections.
        server.Dispose();
        await Task.WhenAll(asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var ended = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(requests);
        var name = $"{count.ToString("#,0", CultureInfo.InvariantCulture)} queued";
        return
        [
            new($"{name}: waiting", waiting, AtLeast: count - Concurrency),
            new($"{name}: heap bytes each, beyond the request itself", (double)heap / count, AtMost: 1536),
            new($"{name}: resident MB, of it requests and program", residentBefore >> 20),
            new($"{name}: resident MB, all", resident >> 20),
            new($"{name}: resident MB before collecting what queuing left", peak >> 20),
            new($"{name}: timers", timers, AtMost: (2 * Concurrency) + 16),
            new($"{name}: queued/s", count / seconds),
            new($"{name}: given up/s", count / ended),
        ];
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
