using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Benchmarks.Pipeline;

/// <summary>
/// Sends records through five pass-through stages: records a second through the whole chain, and resident memory at 100 k and at the end.
/// </summary>
internal static class PipelineBenchmark
{
    private const int Stages = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.FirstOrDefault(arg => !arg.StartsWith('-')) is { } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : 1_000_000;
        await MeasureAsync(100_000);
        var (seconds, early, late) = await MeasureAsync(rows);
        var result = new
        {
            benchmark = "pipeline",
            stages = Stages,
            rows,
            seconds = Math.Round(seconds, 3),
            recordsPerSecond = Math.Round(rows / seconds),
            residentMegabytesAt100k = early >> 20,
            residentMegabytesAtEnd = late >> 20,
        };
        Console.WriteLine(
            args.Contains("--json", StringComparer.Ordinal)
                ? JsonSerializer.Serialize(result)
                : $"{rows:N0} records through {Stages} stages: {result.recordsPerSecond:N0} records/s; resident {result.residentMegabytesAt100k} MB at 100 k, {result.residentMegabytesAtEnd} MB at the end"
        );
        return 0;
    }

    private static async Task<(double Seconds, long Early, long Late)> MeasureAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("datagen-bench-").FullName;
        using var run = new RunContext { Seed = 1, WorkFolder = folder };
        var source = new Rows(rows);
        var stages = new List<Stage>
        {
            new() { Id = "source", Operator = source },
        };
        for (var i = 1; i <= Stages; i++)
        {
            stages.Add(
                new Stage
                {
                    Id = $"stage{i}",
                    Operator = new Pass(),
                    From = [stages[^1].Id],
                }
            );
        }

        var clock = Stopwatch.StartNew();
        await PipelineRun.RunAsync(new StageGraph(stages), run, sink: null, CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        Directory.Delete(folder, recursive: true);
        return (seconds, source.ResidentAt100k, Process.GetCurrentProcess().WorkingSet64);
    }

    private sealed class Rows(int count) : SourceOperator
    {
        public long ResidentAt100k { get; private set; }

        protected override async IAsyncEnumerable<SourceRecord> ReadAsync(
            StageContext stage,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            await Task.CompletedTask;
            var text = Json.Text("Summarise the minutes of the meeting in three sentences.");
            for (var i = 0; i < count; i++)
            {
                if (i == 100_000)
                {
                    ResidentAt100k = Process.GetCurrentProcess().WorkingSet64;
                }

                yield return SourceRecord.Emit(
                    Record.Create(FormattableString.Invariant($"source:{i}"), ("instruction", text))
                );
            }
        }
    }

    private sealed class Pass : RecordOperator
    {
        protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct) =>
            ValueTask.FromResult(Outcome.Emit(record));
    }
}
