using System.Globalization;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Pipeline;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;

namespace DataGen.EndToEnd.Tests.Storms;

/// <summary>
/// The process dies, again and again, while the server is having a bad night: what was delivered and stored is not asked for again, and the
/// bytes at the end are those of a calm night. The real command, over HTTP.
/// </summary>
internal sealed class KillInStormTests
{
    private const int Concurrency = 16;
    private const int StagesThatAsk = 2;

    /// <summary>Without hangs, since here a second is a second; and all that is answered costs.</summary>
    private static readonly FaultRates Weather = FaultRates
        .Storm.With(Fault.Hang, 0)
        .With(Fault.PromptFilter, 0)
        .With(Fault.TooManyRequests, 0.02)
        .With(Fault.Unavailable, 0.02);

    [Test]
    public Task Killed_in_a_storm_a_run_continues_to_the_bytes_of_a_calm_night([Values(1)] int seed) =>
        KillAsync(rows: 40, kills: 3, seed);

    [Test]
    [Explicit("takes a minute or more each")]
    public Task Killed_many_times_in_each_of_twenty_storms([Range(1, 20)] int seed) =>
        KillAsync(rows: 300, kills: 12, seed);

    private static async Task KillAsync(int rows, int kills, int seed)
    {
        var options = new ServerOptions
        {
            Seed = seed,
            Faults = Weather,
            RetryAfter = TimeSpan.Zero,
            Latency = new LatencyOptions { Median = TimeSpan.FromMilliseconds(5) },
        };
        string[] command = ["run", MapRecipe.Name, "--progress", "none"];
        await using var calmServer = await SimulationServer.StartAsync(
            options with
            {
                Faults = Weather.AnswersOnly(),
            },
            TimeProvider.System
        );
        using var calm = Prepare(calmServer, rows);
        await calm.ExpectAsync(0, command);
        var draw = new Draw(seed, "kills");

        await using var server = await SimulationServer.StartAsync(options, TimeProvider.System);
        using var workspace = Prepare(server, rows);

        // Delivered, and dead before it was stored: this alone may be asked for again.
        long Lost() => server.Statistics.Answered - workspace.StoredAnswers();
        var lost = 0L;
        foreach (var kill in Enumerable.Range(0, kills))
        {
            var part = (int)(calmServer.Statistics.Answered / kills);
            var point = (kill * part) + draw.Below(part - 1, "point", kill.ToString(CultureInfo.InvariantCulture));
            using var process = workspace.Start(command);
            while (server.Statistics.Answered < point && !process.HasExited)
            {
                await Task.Delay(1);
            }

            await Task.Delay(draw.Below(20, "pause", kill.ToString(CultureInfo.InvariantCulture)));
            Assert.That(process.HasExited, Is.False, "the run ended before its kill");
            process.Kill();
            await process.WaitAsync();
            while (server.Statistics.InFlight > 0)
            {
                await Task.Delay(1);
            }

            Assert.That(Lost() - lost, Is.InRange(0, Concurrency * StagesThatAsk), "by one kill");
            lost = Lost();
        }

        var continued = await workspace.DataGenAsync(command);
        Assert.That(continued.ExitCode, Is.Zero, continued.ToString());
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(calm.Run(MapRecipe.Name).Fingerprint()));
        Assert.That(Lost(), Is.EqualTo(lost), "what was delivered to the last run is stored");
        Assert.That(server.Statistics.Repeated, Is.EqualTo(lost), "and all else was delivered once");
        Assert.That(server.Statistics.Faults.Keys, Is.SupersetOf(new[] { "429", "500", "503", "reset", "truncated" }));
        await TestContext.Progress.WriteLineAsync(
            $"seed {seed}: {kills} kills, {server.Statistics.Requests} requests, {server.Statistics.Answered} answered, {lost} again"
        );
    }

    private static Workspace Prepare(SimulationServer server, int rows) =>
        new Workspace(Pipelines.At(server.Endpoint.ToString(), "\"maxRetries\": 20"))
            .WithQuestions(rows)
            .TolerateFailures();
}
