using DataGen.Cli.Running;

namespace DataGen.Cli.Deduplication;

/// <summary>Shows on stderr how many rows are done: one line rewritten on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class DedupProgress : IAsyncDisposable
{
    private readonly CancellationTokenSource _done = new();
    private readonly Task _showing;

    public DedupProgress(ProgressStyle style, DedupCounts counts, long? total, TimeProvider time)
    {
        var isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        _showing =
            style == ProgressStyle.None
                ? Task.CompletedTask
                : ShowAsync(counts, total, time, isLive: style == ProgressStyle.Auto && isTerminal);
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _showing;
        _done.Dispose();
    }

    private async Task ShowAsync(DedupCounts counts, long? total, TimeProvider time, bool isLive)
    {
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(isLive ? 0.5 : 10), time);
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                var line = Line(counts, total, time.GetElapsedTime(started));
                Console.Error.Write(isLive ? $"\r{line}\u001b[K" : line + "\n");
            }
        }
        catch (OperationCanceledException)
        {
            Console.Error.Write(isLive ? "\r\u001b[K" : "");
        }
    }

    private static string Line(DedupCounts counts, long? total, TimeSpan elapsed)
    {
        var rows = Interlocked.Read(ref counts.Rows);
        var share = total is > 0 ? Invariant($" of {total:N0} ({(double)rows / total.Value:P0})") : "";
        return Invariant(
            $"{elapsed:hh\\:mm\\:ss} {rows:N0} rows{share}, {Interlocked.Read(ref counts.Kept):N0} kept, {rows / Math.Max(0.001, elapsed.TotalSeconds):N0} rows/s"
        );
    }
}
