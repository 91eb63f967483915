using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>The exact index on rows of about 115 bytes.</summary>
internal static class ExactBenchmark
{
    public static void Run(BenchmarkTable table, TextRow[] rows)
    {
        var exact = table.Add(
            Measurement.Best(
                "exact",
                rows.Length,
                1,
                5,
                () =>
                {
                    var index = new ExactIndex();
                    index.TryAddBatch(rows, new DuplicateVerdict[rows.Length]);
                    return (index.Count, index.MemoryBytes);
                }
            )
        );
        table.Add(new Floor("Exact, rows a processor second", rows.Length / exact.CpuSeconds, AtLeast: 3_000_000));
        table.Add(new Floor("Exact, bytes a row", exact.BytesPerKeptRow, AtMost: 40));
    }
}
