using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>
/// The first pass of a ROUGE-L index in a process that has just begun, before any of its code is compiled: a process of its own
/// reads the rows from a file and reports what the pass took.
/// </summary>
internal static class ColdStart
{
    /// <summary>What the benchmark says to its child.</summary>
    public const string Command = "--first-pass-of";

    /// <summary>Starts a few processes; the fastest.</summary>
    public static Measurement Measure(ReadOnlySpan<TextRow> rows)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.Create(path))
            {
                foreach (var row in rows)
                {
                    file.Write(row.Utf8.Span);
                    file.Write("\n"u8);
                }
            }

            return Enumerable.Range(0, 3).Select(_ => RunOnce(path)).MinBy(each => each.CpuSeconds)!;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The child: one pass, reported on stdout.</summary>
    public static int RunChild(string path)
    {
        var rows = File.ReadLines(path).Select((line, number) => TextRow.From(number, line)).ToArray();
        var measured = RougeLBenchmark.Measure(rows, rows.Length, 1, 1, "rouge-l, new process");
        Console.WriteLine(JsonSerializer.Serialize(measured));
        return 0;
    }

    private static Measurement RunOnce(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add("dedup");
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(path);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<Measurement>(output)!
            : throw new InvalidOperationException($"The child process ended with {child.ExitCode}: {output}");
    }
}
