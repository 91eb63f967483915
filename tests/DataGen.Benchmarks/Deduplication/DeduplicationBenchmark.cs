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
        usage: DataGen.Benchmarks dedup [--json] [--quick] [--only rouge-l|minhash|exact] [--rows-out <folder> [--rows <n>]]

          --json       one JSON document instead of a table
          --quick      125,000 ROUGE-L rows at most, instead of 1,000,000
          --only       one method
          --rows-out   only write the rows, as JSONL, for peers.py or the command
          --rows       how many rows of about ten words are written (default 50,000)
        """;

    public static int Run(string[] args)
    {
        if (args is [ColdStart.Command, var lines])
        {
            return ColdStart.RunChild(lines);
        }

        var (json, quick, only, folder, written) = (false, false, "", (string?)null, 50_000);
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
                case "--only" when index + 1 < args.Length && args[index + 1] is ("rouge-l" or "minhash" or "exact"):
                    only = args[++index];
                    break;
                case "--rows-out" when index + 1 < args.Length:
                    folder = args[++index];
                    break;
                case "--rows" when index + 1 < args.Length && int.TryParse(args[index + 1], out written) && written > 0:
                    index++;
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        if (folder != null)
        {
            Write(folder, written);
            return 0;
        }

        var threads = Math.Min(2, Environment.ProcessorCount);
        var table = new BenchmarkTable(json);
        if (only is "" or "rouge-l")
            RougeLBenchmark.Run(table, Rows(new SyntheticText(1).Spliced(quick ? 125_000 : 1_000_000, 10)), threads);
        if (only is "" or "minhash")
        {
            var text = new SyntheticText(2);
            var documents = Rows(text.WithDuplicates(100_000, 54, 0.1));
            MinHashBenchmark.Run(table, documents, Rows(text.DuplicateDense(20_000, 60)), threads);
        }
        if (only is "" or "exact")
            ExactBenchmark.Run(table, Rows(new SyntheticText(3).WithDuplicates(quick ? 200_000 : 1_000_000, 20, 0.1)));
        table.Finish();
        return table.AllHold ? 0 : 1;
    }

    private static void Write(string folder, int count)
    {
        Write(Path.Combine(folder, "instructions.jsonl"), Rows(new SyntheticText(1).Spliced(count, 10)));
        Write(Path.Combine(folder, "documents.jsonl"), Rows(new SyntheticText(2).WithDuplicates(100_000, 54, 0.1)));
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
