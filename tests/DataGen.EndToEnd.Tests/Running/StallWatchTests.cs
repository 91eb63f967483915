using DataGen.Cli.Running;
using DataGen.Models.Gateway;
using DataGen.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>The watch over a run that stands still, on a clock of its own.</summary>
[CancelAfter(60_000)]
internal sealed class StallWatchTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Test]
    public async Task A_run_that_stands_still_names_the_stage_and_ends(CancellationToken cancellation)
    {
        using var workspace = new Support.Workspace();
        var time = new FakeTimeProvider();
        using var log = new RunLog(workspace.Folder, time);
        using var run = new RunContext
        {
            Seed = 1,
            WorkFolder = workspace.PathOf("work"),
            Time = time,
        };
        var ended = new TaskCompletionSource<string>();
        var stuck = new TaskCompletionSource();
        var graph = new StageGraph([
            new Stage { Id = "rows", Operator = new Rows() },
            new Stage
            {
                Id = "stuck",
                Operator = new Hanging(stuck.Task),
                From = ["rows"],
            },
        ]);
        var running = PipelineRun.RunAsync(graph, run, new NoEvents(), cancellation);
        await using (new StallWatch(run, ["rows", "stuck"], NoModels, Timeout, log, ended.SetResult))
        {
            var started = time.GetUtcNow();
            while (!ended.Task.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(10));
                await Task.Delay(1, cancellation);
                Assert.That(time.GetUtcNow() - started, Is.LessThan(2 * Timeout), "it never ended");
            }

            Assert.That(time.GetUtcNow() - started, Is.GreaterThan(Timeout));
        }

        var report = await ended.Task;
        Assert.That(
            report,
            Does.StartWith("No stage has made progress for 900 s (stallTimeout). It stands at 'stuck'.")
        );
        Assert.That(
            report,
            Does.Match(@"stage stuck: in 1, out 1, dropped 0, failed 0, under way 1, last moved 00:1[5-9]")
        );
        Assert.That(run.Stopped, Is.EqualTo(StopReason.Stalled));
        log.Dispose();
        Assert.That(
            await File.ReadAllTextAsync(workspace.PathOf(RunLog.FileName), cancellation),
            Does.Contain("stall")
        );
        stuck.SetResult();
        await running;
    }

    [Test]
    public async Task A_run_that_moves_is_left_alone_however_slowly(CancellationToken cancellation)
    {
        using var workspace = new Support.Workspace();
        var time = new FakeTimeProvider();
        using var log = new RunLog(workspace.Folder, time);
        using var run = new RunContext
        {
            Seed = 1,
            WorkFolder = workspace.PathOf("work"),
            Time = time,
        };
        await using (
            new StallWatch(run, ["slow"], NoModels, Timeout, log, _ => Assert.Fail("it was ended while it moved"))
        )
        {
            for (var minute = 0; minute < 120; minute++)
            {
                if (minute % 14 == 0)
                {
                    run.ProgressOf("slow").CountReleased(StageOutcome.Emitted);
                }

                time.Advance(TimeSpan.FromMinutes(1));
                await Task.Delay(1, cancellation);
            }
        }

        Assert.That(run.Stopped, Is.Null);
    }

    private static IEnumerable<KeyValuePair<string, ModelClient>> NoModels() => [];

    private sealed class Rows : SourceOperator
    {
        protected override IAsyncEnumerable<SourceRecord> ReadAsync(StageContext stage, CancellationToken ct) =>
            new[] { "a", "b" }
                .Select(id =>
                    SourceRecord.Emit(
                        Record.Create(id, Array.Empty<KeyValuePair<string, System.Text.Json.JsonElement>>())
                    )
                )
                .ToAsyncEnumerable();
    }

    /// <summary>Lets the first record pass and never comes back from the second.</summary>
    private sealed class Hanging(Task released) : RecordOperator
    {
        protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
        {
            if (record.Id == "b")
            {
                await released;
            }

            return Outcome.Emit(record);
        }
    }

    private sealed class NoEvents : IStageEventSink
    {
        public void Add(StageEvent stageEvent) { }
    }
}
