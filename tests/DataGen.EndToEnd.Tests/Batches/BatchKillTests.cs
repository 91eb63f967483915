using DataGen.EndToEnd.Tests.Support;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Batches;

namespace DataGen.EndToEnd.Tests.Batches;

/// <summary>
/// The product's first two promises where models answer by the batch: whatever step the process dies at, the same command goes on to the same bytes,
/// and the server has answered each request once.
/// </summary>
internal sealed class BatchKillTests
{
    private const int Rows = 40;
    private static readonly string[] Command = ["run", MapRecipe.Name, "--progress", "none"];

    private static readonly Lazy<Task<Reference>> Online = new(MakeReferenceAsync);

    [Test]
    public Task Killed_at_every_step_of_a_batch_a_run_continues_to_the_same_bytes_and_pays_nothing_twice() =>
        KillAsync(Enum.GetValues<BatchMoment>());

    /// <summary>Each step by itself, of the batch of the first stage and of that of the second.</summary>
    [Explicit]
    [TestCaseSource(nameof(Moments))]
    public Task Killed_twice_at_a_step_a_run_continues_to_the_same_bytes_and_pays_nothing_twice(BatchMoment moment) =>
        KillAsync(moment, moment);

    private static BatchMoment[] Moments => Enum.GetValues<BatchMoment>();

    private static async Task KillAsync(params BatchMoment[] moments)
    {
        var online = await Online.Value;
        await using var server = await BatchServer.StartAsync(
            new ServerOptions { Batches = new BatchOptions { Duration = TimeSpan.FromSeconds(1) } }
        );
        using var workspace = new Workspace(BatchRunTests.Pipeline(server)).WithQuestions(Rows);
        foreach (var moment in moments)
        {
            var reached = server.HoldAt(moment);
            using var process = workspace.Start(Command);
            while (!reached.IsCompleted && !process.HasExited)
            {
                await Task.Delay(1);
            }

            Assert.That(process.HasExited, Is.False, $"the run ended before its kill at {moment}");
            process.Kill();
            await process.WaitAsync();
        }

        var continued = await workspace.ExpectAsync(0, Command);

        var run = workspace.Run(MapRecipe.Name);
        Assert.That(
            run.Fingerprint(),
            Is.EqualTo(online.Files),
            $"online and batched, undisturbed and killed: {continued}"
        );
        Assert.That(server.Statistics.Answered, Is.EqualTo(online.Answered));
        Assert.That(server.Statistics.Repeated, Is.Zero);
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(online.Answered));
        Assert.That(
            await server.BatchesAsync(),
            Has.Count.EqualTo(2),
            "one for each stage, however often it was killed"
        );
        Assert.That(Directory.Exists(Path.Combine(run.Folder, ".batches")), Is.False);
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));
        var spending = run.Ledger.GetProperty("spending");
        Assert.That(spending.GetProperty("held").GetDecimal(), Is.Zero);
        Assert.That(
            spending.GetProperty("total").GetDecimal(),
            Is.EqualTo(BatchRunTests.Bill(server)).Within(0.00001m)
        );
    }

    /// <summary>The run that asks online and that nothing disturbs.</summary>
    private static async Task<Reference> MakeReferenceAsync()
    {
        await using var server = await BatchServer.StartAsync();
        using var workspace = new Workspace(Pipelines.At(server.Address)).WithQuestions(Rows);
        await workspace.ExpectAsync(0, Command);
        return new Reference(workspace.Run(MapRecipe.Name).Fingerprint(), server.Statistics.Answered);
    }

    private sealed record Reference(SortedDictionary<string, string> Files, long Answered);
}
