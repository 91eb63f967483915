using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>The MinHash index on rows of about 355 bytes, and its agreement with exact Jaccard similarity.</summary>
internal static class MinHashBenchmark
{
    public static void Run(BenchmarkTable table, TextRow[] rows, TextRow[] dense, int threads)
    {
        var narrow = new MinHashOptions { Bands = 14, RowsPerBand = 9 };
        var wide = new MinHashOptions();
        var signed = table.Add(Measure("minhash 14x9", narrow, rows, 1));
        var verified = table.Add(Measure("minhash 25x5", wide, rows, 1));
        table.Add(Measure("minhash 25x5", wide, rows, threads));
        table.Add(
            new Floor("MinHash 14x9, rows a processor second", rows.Length / signed.CpuSeconds, AtLeast: 500_000)
        );
        table.Add(
            new Floor("MinHash 25x5, rows a processor second", rows.Length / verified.CpuSeconds, AtLeast: 300_000)
        );

        var verdicts = new DuplicateVerdict[dense.Length];
        new MinHashIndex(wide).TryAddBatch(dense, verdicts, threads);
        var agreeing = ExactJaccard
            .Duplicates(dense, wide.ShingleSize, wide.Threshold)
            .Where((duplicate, row) => duplicate == verdicts[row].IsDuplicate)
            .Count();
        table.Add(
            new Floor(
                FormattableString.Invariant($"MinHash 25x5, agreement with exact Jaccard, {dense.Length} dense rows"),
                (double)agreeing / dense.Length,
                AtLeast: 0.999
            )
        );
    }

    private static Measurement Measure(string method, MinHashOptions options, TextRow[] rows, int threads) =>
        Measurement.Best(
            method,
            rows.Length,
            threads,
            5,
            () =>
            {
                var index = new MinHashIndex(options);
                index.TryAddBatch(rows, new DuplicateVerdict[rows.Length], threads);
                return (index.Count, index.MemoryBytes);
            }
        );
}
