using System.Text;
using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>
/// Measures the duplicate indexes on text made here, and holds the measurements against what is promised. Ratios come from
/// one run; one-thread ratios are of processor time, so that other work on the machine disturbs them little.
/// </summary>
internal static class DeduplicationBenchmark
{
    private const string Usage = """
        usage: DataGen.Benchmarks dedup [--json] [--quick] [--rows-out <folder>]

          --json       one JSON document instead of a table
          --quick      125,000 ROUGE-L rows at most, instead of 1,000,000
          --rows-out   only write the rows, as JSONL, for peers.py
        """;

    public static int Run(string[] args)
    {
        var (json, quick, folder) = (false, false, (string?)null);
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--json":
                    json = true;
                    break;
                case "--quick":
                    quick = true;
                    break;
                case "--rows-out" when index + 1 < args.Length:
                    folder = args[++index];
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        var text = new SyntheticText(1);
        var instructions = Rows(text.Spliced(quick ? 125_000 : 1_000_000, 10));
        var documents = Rows(text.WithDuplicates(100_000, 54, 0.1));
        if (folder != null)
        {
            Write(Path.Combine(folder, "instructions.jsonl"), instructions.AsSpan(0, 50_000));
            Write(Path.Combine(folder, "documents.jsonl"), documents);
            return 0;
        }

        var threads = Math.Min(2, Environment.ProcessorCount);
        var table = new BenchmarkTable(json);
        RougeLBenchmark.Run(table, instructions, threads);
        MinHashBenchmark.Run(table, documents, Rows(text.DuplicateDense(20_000, 60)), threads);
        ExactBenchmark.Run(table, Rows(text.WithDuplicates(quick ? 200_000 : 1_000_000, 20, 0.1)));
        table.Finish();
        return table.AllHold ? 0 : 1;
    }

    private static TextRow[] Rows(List<string[]> rows) =>
        [.. rows.Select((row, number) => TextRow.From(number, SyntheticText.Join(row)))];

    private static void Write(string path, ReadOnlySpan<TextRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        writer.NewLine = "\n";
        foreach (var row in rows)
        {
            // The words are letters only; nothing needs escaping.
            writer.WriteLine(
                FormattableString.Invariant(
                    $"{{\"id\": {row.Sequence}, \"text\": \"{Encoding.UTF8.GetString(row.Utf8.Span)}\"}}"
                )
            );
        }
    }
}
