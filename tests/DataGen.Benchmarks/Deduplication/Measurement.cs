using System.Diagnostics;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>One line of the table.</summary>
/// <param name="Method">What ran.</param>
/// <param name="Rows">Rows offered.</param>
/// <param name="Kept">Rows kept.</param>
/// <param name="Threads">Threads asked for.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Processor time of the whole process, which other work on the machine disturbs less.</param>
/// <param name="BytesPerKeptRow">Memory of the index; 0 where it has none.</param>
internal sealed record Measurement(
    string Method,
    int Rows,
    long Kept,
    int Threads,
    double Seconds,
    double CpuSeconds,
    double BytesPerKeptRow
)
{
    public double RowsPerSecond => Rows / Seconds;

    /// <summary>Runs something several times and reports the fastest run.</summary>
    public static Measurement Best(
        string method,
        int rows,
        int threads,
        int times,
        Func<(long Kept, long MemoryBytes)> run
    )
    {
        Measurement? best = null;
        for (var time = 0; time < times; time++)
        {
            GC.Collect();
            var cpu = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            var (kept, bytes) = run();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            var measured = new Measurement(
                method,
                rows,
                kept,
                threads,
                seconds,
                cpuSeconds,
                (double)bytes / Math.Max(kept, 1)
            );
            if (best == null || measured.Seconds < best.Seconds)
                best = measured;
        }
        return best!;
    }
}

/// <summary>Something the measurements must show.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="AtLeast">Least acceptable value, if there is one.</param>
/// <param name="AtMost">Greatest acceptable value, if there is one.</param>
internal sealed record Floor(string Name, double Measured, double? AtLeast = null, double? AtMost = null)
{
    public bool Holds =>
        (AtLeast is not { } least || Measured >= least) && (AtMost is not { } most || Measured <= most);
}
