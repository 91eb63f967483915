using DataGen.EndToEnd.Tests.Support;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Batches;
using DataGen.Simulation.Server.Faults;

namespace DataGen.EndToEnd.Tests.Batches;

/// <summary>Runs of the real command whose models answer by the batch.</summary>
internal sealed class BatchRunTests
{
    private static readonly string[] Command = ["run", MapRecipe.Name, "--progress", "none"];

    private static readonly ServerOptions Endless = new()
    {
        Batches = new BatchOptions { Duration = TimeSpan.FromMinutes(10) },
    };

    /// <summary>A model that is asked by the batch, at half of $100 and $1,000 for a million tokens.</summary>
    public static string Pipeline(BatchServer server, string settings = "", string more = "") =>
        Pipelines.At(
            server.Address,
            $$"""
            "mode": "batch", "prices": { "input": 100, "output": 1000 },
            "batch": { "linger": 0.2, "pollInterval": 0.05, "minRequests": 1 {{settings}} } {{more}}
            """
        );

    [Test]
    public async Task Splits_what_is_asked_into_batches_within_the_servers_limits_and_books_their_price()
    {
        await using var server = await BatchServer.StartAsync(
            new ServerOptions
            {
                Batches = new BatchOptions { MostRequests = 20, MostBytes = 6_000 },
            }
        );
        using var workspace = new Workspace(
            Pipeline(server, """, "maxRequests": 20, "maxMegabytes": 0.006""")
        ).WithQuestions(70);

        await workspace.ExpectAsync(0, Command);

        var batches = await server.BatchesAsync();
        Assert.That(batches, Has.Count.AtLeast(8));
        Assert.That(batches.Select(batch => batch.GetProperty("status").GetString()), Is.All.EqualTo("completed"));
        Assert.That(server.Statistics.Repeated, Is.Zero);
        Assert.That(await server.CountFilesAsync(), Is.Zero, "the server's space is given back");
        var usage = workspace.Run(MapRecipe.Name).Ledger.GetProperty("models")[0];
        Assert.That(usage.GetProperty("batches").GetProperty("ended").GetInt64(), Is.EqualTo(batches.Count));
        Assert.That(usage.GetProperty("answered").GetInt64(), Is.EqualTo(server.Statistics.Answered));
        Assert.That(Total(workspace.Run(MapRecipe.Name)), Is.EqualTo(Bill(server)).Within(0.00001m));
    }

    /// <summary>Batches that expire or fail as a whole, and requests that fail in them.</summary>
    [Test]
    public async Task What_batches_leave_unanswered_is_asked_online_and_the_bytes_are_the_same()
    {
        var bad = FaultRates.None.With(Fault.BatchExpires, 0.4).With(Fault.BatchFails, 0.3).With(Fault.ItemFails, 0.2);
        await using var server = await BatchServer.StartAsync(new ServerOptions { Faults = bad, Seed = 5 });
        await using var good = await BatchServer.StartAsync(new ServerOptions { Seed = 5 });
        using var online = new Workspace(Pipelines.At(good.Address)).WithQuestions(70);
        await online.ExpectAsync(0, Command);
        using var workspace = new Workspace(Pipeline(server, """, "maxRequests": 15""")).WithQuestions(70);

        var result = await workspace.ExpectAsync(0, Command);

        Assert.That(
            workspace.Run(MapRecipe.Name).Fingerprint(),
            Is.EqualTo(online.Run(MapRecipe.Name).Fingerprint()),
            result.ToString()
        );
        Assert.That(
            server.Statistics.Faults.Keys,
            Is.SupersetOf(new[] { "batch-expires", "batch-fails", "item-fails" })
        );
        Assert.That(server.Statistics.Repeated, Is.Zero);
        var batches = workspace.Run(MapRecipe.Name).Ledger.GetProperty("models")[0].GetProperty("batches");
        Assert.That(batches.GetProperty("wentOnline").GetInt64(), Is.Positive);
        Assert.That(
            batches.GetProperty("wentOnline").GetInt64() + batches.GetProperty("answered").GetInt64(),
            Is.EqualTo(good.Statistics.Answered)
        );
    }

    /// <summary>Every exchange about a batch may be refused, break, or be answered with noise.</summary>
    [Test]
    public async Task A_bad_night_costs_no_batch_and_no_answer_twice()
    {
        var storm = FaultRates
            .None.With(Fault.TooManyRequests, 0.05)
            .With(Fault.ServerError, 0.05)
            .With(Fault.Reset, 0.05)
            .With(Fault.Truncated, 0.03)
            .With(Fault.Malformed, 0.03)
            .With(Fault.BatchExpires, 0.2)
            .With(Fault.ItemFails, 0.05);
        await using var server = await BatchServer.StartAsync(
            new ServerOptions { Faults = storm, RetryAfter = TimeSpan.Zero }
        );
        using var workspace = new Workspace(
            Pipeline(server, """, "maxRequests": 30""", """, "maxRetries": 12""")
        ).WithQuestions(60);

        var result = await workspace.ExpectAsync(0, Command);

        Assert.That(server.Statistics.Answered, Is.EqualTo(120), result.ToString());
        Assert.That(server.Statistics.Repeated, Is.Zero);
        var run = workspace.Run(MapRecipe.Name);
        Assert.That(
            run.Ledger.GetProperty("models")[0].GetProperty("batches").GetProperty("ended").GetInt32(),
            Is.EqualTo((await server.BatchesAsync()).Count)
        );
        Assert.That(Total(run), Is.GreaterThanOrEqualTo(Bill(server)));
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));
    }

    [Test]
    public async Task Ctrl_C_leaves_the_batch_to_the_server_and_says_how_to_pick_it_up()
    {
        await using var server = await BatchServer.StartAsync(
            new ServerOptions { Batches = new BatchOptions { Duration = TimeSpan.FromSeconds(4) } }
        );
        using var workspace = new Workspace(Pipeline(server)).WithQuestions(30);

        var stopped = await InterruptAsync(server, workspace, Command);

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        var batch = (await server.BatchesAsync()).Single();
        Assert.That(
            stopped.Error,
            Does.Contain($"batch {batch.GetProperty("id").GetString()} (30 requests to default)")
        );
        Assert.That(stopped.Error, Does.Contain("goes on at the server; the same command picks its answers up"));
        Assert.That(stopped.Output, Does.Contain("more for batches that have not ended"));
        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("in_progress"));

        await workspace.ExpectAsync(0, Command);
        Assert.That(server.Statistics.Repeated, Is.Zero);
        Assert.That(await server.BatchesAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Ctrl_C_cancels_the_batch_where_that_is_asked_for()
    {
        await using var server = await BatchServer.StartAsync(Endless);
        using var workspace = new Workspace(Pipeline(server)).WithQuestions(30);

        var stopped = await InterruptAsync(server, workspace, [.. Command, "--cancel-batches"]);

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        Assert.That(stopped.Error, Does.Contain("is being cancelled"));
        Assert.That(
            (await server.BatchesAsync()).Single().GetProperty("status").GetString(),
            Is.AnyOf("cancelling", "cancelled")
        );
    }

    [Test]
    public async Task The_watch_for_standstill_lets_a_batch_take_its_time()
    {
        await using var server = await BatchServer.StartAsync(
            new ServerOptions { Batches = new BatchOptions { Duration = TimeSpan.FromSeconds(4) } }
        );
        var pipeline = Pipeline(server)
            .Replace("\"models\"", "\"stallTimeout\": 2, \"models\"", StringComparison.Ordinal);
        using var workspace = new Workspace(pipeline).WithLines("one", "two", "three");

        await workspace.ExpectAsync(0, FlatRecipe.Run);
    }

    [Test]
    public async Task A_budget_is_kept_by_batches_and_a_higher_one_continues()
    {
        await using var server = await BatchServer.StartAsync();
        using var workspace = new Workspace(Pipeline(server)).WithLines(
            Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"thing {i}"))
        );
        workspace.Change("\"task\": \"response\",", "\"task\": \"response\", \"unusable\": [], \"maxTokens\": 50,");
        var run = workspace.Run(FlatRecipe.Name);

        var stopped = await workspace.ExpectAsync(4, [.. FlatRecipe.Run, "--budget", "0.8"]);

        var bill = Bill(server);
        Assert.That(bill, Is.LessThanOrEqualTo(0.8m).And.GreaterThan(0.4m), stopped.ToString());
        Assert.That(Total(run), Is.EqualTo(bill).Within(0.00001m));
        Assert.That(stopped.Error, Does.Contain("The budget of $0.8"));

        await workspace.ExpectAsync(0, [.. FlatRecipe.Run, "--budget", "10"]);
        Assert.That(server.Statistics.Answered, Is.EqualTo(60));
        Assert.That(server.Statistics.Repeated, Is.Zero);
        Assert.That(Total(run), Is.EqualTo(Bill(server)).Within(0.00001m));
    }

    [Test]
    public async Task A_provider_without_batches_is_refused_before_anything_runs()
    {
        using var workspace = new Workspace(
            Pipelines.Simulated.Replace("\"teacher\"", "\"teacher\", \"mode\": \"batch\"", StringComparison.Ordinal)
        ).WithQuestions(3);

        foreach (var command in new[] { "run", "preview", "plan", "validate" })
        {
            var refused = await workspace.ExpectAsync(2, [command, .. Command.Skip(1).Take(1)]);

            Assert.That(refused.Error, Does.Contain("the provider 'simulated' takes no batches"));
            Assert.That(refused.Error, Does.Contain("pipeline.json:1:"), "the place");
        }
    }

    [Test]
    public async Task A_preview_does_not_wait_for_batches()
    {
        await using var server = await BatchServer.StartAsync(Endless);
        using var workspace = new Workspace(Pipeline(server)).WithQuestions(30);

        await workspace.ExpectAsync(0, "preview", MapRecipe.Name, "-n", "2");

        Assert.That(await server.BatchesAsync(), Is.Empty);
    }

    private static decimal Total(RunOutput run) => run.Ledger.GetProperty("spending").GetProperty("total").GetDecimal();

    /// <summary>What the server has answered at half of its prices.</summary>
    public static decimal Bill(BatchServer server) =>
        ((server.Statistics.PromptTokens * 100m) + (server.Statistics.CompletionTokens * 1000m)) / 1_000_000 / 2;

    private static async Task<CommandResult> InterruptAsync(BatchServer server, Workspace workspace, string[] command)
    {
        using var process = workspace.Start(command);
        while (!process.HasExited && !(await server.BatchesAsync()).Any(IsUnderWay))
        {
            await Task.Delay(5);
        }

        // The client has heard of it as soon as its id is on record.
        var folder = Path.Combine(workspace.Run(MapRecipe.Name).Folder, ".batches");
        while (
            !process.HasExited
            && !Directory
                .GetFiles(folder, "*.json")
                .Any(file => File.ReadAllText(file).Contains("\"id\"", StringComparison.Ordinal))
        )
        {
            await Task.Delay(5);
        }

        process.Interrupt();
        return await process.WaitAsync();
    }

    private static bool IsUnderWay(System.Text.Json.JsonElement batch) =>
        batch.GetProperty("status").ValueEquals("in_progress");
}
