using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;

namespace DataGen.Benchmarks.Sandbox;

/// <summary>Measures the verifier sandbox against its floors, isolation on and this process included.</summary>
internal static class SandboxBenchmark
{
    private const int SamplePairs = 20_000;

    private static readonly List<Figure> Figures = [];

    /// <summary>Prints a line for each figure, or one JSON document with <c>--json</c>.</summary>
    /// <returns>0 when every floor holds, else 1.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        await MeasureStartAsync();
        await MeasureThroughputAsync();
        await MeasureKillAsync();
        await MeasureGrowthAsync();
        if (arguments.Contains("--json", StringComparer.Ordinal))
        {
            Console.WriteLine(JsonSerializer.Serialize(Figures));
        }
        else
        {
            foreach (var figure in Figures)
            {
                Console.WriteLine(figure);
            }
        }

        return Figures.All(figure => figure.Holds) ? 0 : 1;
    }

    private static async Task MeasureStartAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            await using var sandbox = Open(1, 20);
            var started = Stopwatch.GetTimestamp();
            await sandbox.RunAsync(BenchmarkVerifiers.Python[0], ["first"]);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Add("find Python, start a worker, first verdict, p50 ms", Percentile(times, 50), null, 300);
    }

    private static async Task MeasureThroughputAsync()
    {
        double? alone = null;
        foreach (var batch in new[] { 1, 20, 100, 1000 })
        {
            await using var sandbox = Open(1, batch);
            var (rate, jobs) = await ThroughputAsync(sandbox, batch, callers: 1, BenchmarkVerifiers.Python);
            double? floor = batch switch
            {
                20 => 4_000,
                100 => 10_000,
                _ => null,
            };
            Add($"pairs/s, 1 worker, {batch} a fork ({sandbox.Tier})", rate, floor, null);
            Add($"job of {batch}, p50 ms", Percentile(jobs, 50), null, batch == 20 ? 5 : null);
            Add($"job of {batch}, p99 ms", Percentile(jobs, 99), null, batch == 20 ? 25 : null);
            alone = batch == 20 ? rate : alone;
            if (batch == 20)
            {
                MeasureMemory();
            }
        }

        await using var pair = Open(2, 20);
        var (together, _) = await ThroughputAsync(pair, 20, callers: 2, BenchmarkVerifiers.Python);
        Add("pairs/s, 2 workers, 20 a fork", together, null, null);
        Add("2 workers against 1", together / alone!.Value, 1.3, null);

        await using var script = Open(1, 20);
        var (javaScript, _) = await ThroughputAsync(
            script,
            20,
            callers: 1,
            BenchmarkVerifiers.JavaScript,
            pairs: 5_000
        );
        Add("JavaScript pairs/s, 1 worker, 20 a batch", javaScript, null, null);
    }

    private static async Task<(double Rate, List<double> Jobs)> ThroughputAsync(
        VerifierSandbox sandbox,
        int batch,
        int callers,
        IReadOnlyList<Verifier> verifiers,
        int? pairs = null
    )
    {
        var responses = BenchmarkVerifiers.Responses(batch);
        var jobs = Math.Max(40, Math.Min(2_000, (pairs ?? SamplePairs) / batch));
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ => sandbox.RunAsync(verifiers[0], responses))
                .Concat(
                    Enumerable.Range(0, 20).Select(i => sandbox.RunAsync(verifiers[i % verifiers.Count], responses))
                )
        );
        var times = new List<double>[callers];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(async caller =>
                {
                    times[caller] = [];
                    for (var i = caller; i < jobs; i += callers)
                    {
                        var before = Stopwatch.GetTimestamp();
                        await sandbox.RunAsync(verifiers[i % verifiers.Count], responses);
                        times[caller].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                    }
                })
        );
        return (jobs * batch / Stopwatch.GetElapsedTime(started).TotalSeconds, [.. times.SelectMany(list => list)]);
    }

    private static async Task MeasureKillAsync()
    {
        const double limit = 200;
        await using var sandbox = new VerifierSandbox(
            new SandboxOptions { Workers = 1, ResponseTime = TimeSpan.FromMilliseconds(limit) }
        );
        var spin = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    while True: pass");
        await sandbox.RunAsync(BenchmarkVerifiers.Python[0], ["warm"]);
        var over = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await sandbox.RunAsync(spin, ["a"]);
            over.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds - limit);
        }

        Add("ms over the limit at a kill, p50", Percentile(over, 50), null, null);
        Add("ms over the limit at a kill, worst", over.Max(), null, 100);
    }

    private static async Task MeasureGrowthAsync()
    {
        await using var sandbox = Open(1, 100);
        var responses = BenchmarkVerifiers.Responses(100);
        await sandbox.RunAsync(BenchmarkVerifiers.Python[0], responses);
        var before = Workers();
        var memory = before.Sum(worker => worker.Proportional);
        for (var i = 0; i < 1_000; i++)
        {
            await sandbox.RunAsync(BenchmarkVerifiers.Python[i % BenchmarkVerifiers.Python.Count], responses);
        }

        var after = Workers();
        Add("MB grown over 100,000 pairs", after.Sum(worker => worker.Proportional) - memory, null, 2);
        Add("processes more after 100,000 pairs", after.Count - before.Count, null, 0);
    }

    private static void MeasureMemory() =>
        Add("MB Pss of a worker and its launcher", Workers().Sum(worker => worker.Proportional), null, 25);

    private static VerifierSandbox Open(int workers, int batch) =>
        new(new SandboxOptions { Workers = workers, BatchSize = batch });

    /// <summary>The processes below this one, with their proportional memory in MB (0 where the system does not tell).</summary>
    private static List<(int Id, double Proportional)> Workers()
    {
        var found = new List<(int, double)>();
        var waiting = new Queue<int>([Environment.ProcessId]);
        while (waiting.TryDequeue(out var parent))
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{parent}/task"))
            {
                foreach (
                    var child in File.ReadAllText(Path.Combine(thread, "children"))
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                )
                {
                    var id = int.Parse(child, CultureInfo.InvariantCulture);
                    found.Add((id, Proportional(id)));
                    waiting.Enqueue(id);
                }
            }
        }

        return found;
    }

    private static double Proportional(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup")
                .First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                / 1024;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static double Percentile(List<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private static void Add(string name, double value, double? atLeast, double? atMost) =>
        Figures.Add(new Figure(name, Math.Round(value, 2), atLeast, atMost));
}
