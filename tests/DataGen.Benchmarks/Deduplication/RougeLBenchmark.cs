using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>The ROUGE-L index on rows of about ten words, against every pair compared by bit-parallel subsequence.</summary>
internal static class RougeLBenchmark
{
    private const int Reference = 50_000;

    public static void Run(BenchmarkTable table, TextRow[] rows, int threads)
    {
        var cold = table.Add(ColdStart.Measure(rows.AsSpan(0, Reference)));
        var warm = table.Add(Measure(rows, Reference, 1, 7));
        table.Add(
            new Floor("ROUGE-L, first pass of a new process / warm pass", cold.CpuSeconds / warm.CpuSeconds, AtMost: 4)
        );

        var sizes = new[] { Reference, 125_000, 250_000, 500_000, 1_000_000 }
            .Where(size => size <= rows.Length)
            .ToList();
        var measured = new Dictionary<int, Measurement> { [Reference] = warm };
        foreach (var size in sizes)
        {
            var times = size <= 250_000 ? 5 : 1;
            if (size > Reference)
                measured[size] = table.Add(Measure(rows, size, 1, times));
            var parallel = table.Add(Measure(rows, size, threads, times));
            table.Add(
                new Floor(
                    FormattableString.Invariant(
                        $"ROUGE-L, {size} rows: speed of {threads} threads over one (cores free)"
                    ),
                    measured[size].Seconds / parallel.Seconds,
                    AtLeast: 1
                )
            );
            if (size > Reference)
                table.Add(
                    new Floor(
                        FormattableString.Invariant($"ROUGE-L, {size} rows: bytes a kept row"),
                        measured[size].BytesPerKeptRow,
                        AtMost: 250
                    )
                );
        }
        if (sizes[^1] > 125_000)
        {
            var growth =
                Math.Log(measured[sizes[^1]].CpuSeconds / measured[125_000].CpuSeconds)
                / Math.Log(sizes[^1] / 125_000.0);
            table.Add(
                new Floor(
                    FormattableString.Invariant($"ROUGE-L growth exponent, 125000 to {sizes[^1]} rows"),
                    growth,
                    AtMost: 1.5
                )
            );
        }

        var bruteForce = table.Add(
            Measurement.Best(
                "rouge-l, every pair",
                Reference,
                1,
                1,
                () =>
                {
                    var index = new BruteForceRougeLIndex(new RougeLOptions());
                    index.TryAddBatch(rows.AsMemory(0, Reference), new DuplicateVerdict[Reference]);
                    return (index.Count, index.MemoryBytes);
                }
            )
        );
        table.Add(
            new Floor(
                "ROUGE-L: speed over every pair compared, 50000 rows",
                bruteForce.CpuSeconds / warm.CpuSeconds,
                AtLeast: 150
            )
        );
        table.Add(new Floor("ROUGE-L: rows kept beyond every pair compared", warm.Kept - bruteForce.Kept, 0, 0));
    }

    public static Measurement Measure(TextRow[] rows, int count, int threads, int times, string method = "rouge-l") =>
        Measurement.Best(
            method,
            count,
            threads,
            times,
            () =>
            {
                var index = new RougeLIndex();
                index.TryAddBatch(rows.AsMemory(0, count), new DuplicateVerdict[count], threads);
                return (index.Count, index.MemoryBytes);
            }
        );
}
