using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>Ctrl-C.</summary>
internal sealed class InterruptTests
{
    private static readonly string[] Run = ["run", MapRecipe.Name, "--progress", "none", "--concurrency", "4"];

    [Test]
    public async Task Ctrl_C_finishes_what_is_under_way_and_publishes_the_prefix_in_order()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(10);
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(80);
        var run = workspace.Run(MapRecipe.Name);
        CommandResult stopped;
        using (var process = workspace.Start(Run))
        {
            while (endpoint.AnsweredCount < 60)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            stopped = await process.WaitAsync();
        }

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        Assert.That(stopped.Error, Does.Contain("Stopping").And.Contain("the same command continues"));
        Assert.That(endpoint.Answered, Has.Count.EqualTo(endpoint.Received.Count), "no call under way was broken off");
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(endpoint.AnsweredCount), "all of them are stored");
        Assert.That(run.IsComplete, Is.False);
        Assert.That(run.Card, Does.Contain("complete: false").And.Contain("interrupted"));
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));
        var prefix = (await run.RowsAsync("sft")).Select(row => row.Text("id")).ToArray();
        Assert.That(prefix, Is.Not.Empty);

        await workspace.ExpectAsync(0, Run);

        Assert.That(run.IsComplete, Is.True);
        Assert.That(run.Card, Does.Not.Contain("complete: false"));
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique, "nothing is asked twice");
        var all = (await run.RowsAsync("sft")).Select(row => row.Text("id")).ToArray();
        Assert.That(prefix, Has.Length.LessThan(all.Length));
        Assert.That(IsInOrder(prefix, all), Is.True, "what was published first is part of the whole, in its order");

        using var undisturbed = new Workspace(Pipelines.At(endpoint)).WithQuestions(80);
        await undisturbed.ExpectAsync(0, Run);
        Assert.That(run.Fingerprint(), Is.EqualTo(undisturbed.Run(MapRecipe.Name).Fingerprint()));
    }

    [Test]
    public async Task An_interrupted_growing_pool_continues_to_the_same_bytes()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(5);
        string[] command =
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")}",
            "-n",
            "40",
            "--set",
            "roundSize=4",
        ];
        using var undisturbed = new Workspace(Pipelines.At(endpoint));
        await undisturbed.ExpectAsync(0, command);
        endpoint.Forget();
        using var workspace = new Workspace(Pipelines.At(endpoint));
        foreach (var answered in new[] { 6, 60 })
        {
            using var process = workspace.Start(command);
            while (endpoint.AnsweredCount < answered)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            var stopped = await process.WaitAsync();
            Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
            Assert.That(workspace.Run("self-instruct").IsComplete, Is.False);
            await LedgerLaw.HoldsAsync(workspace.Run("self-instruct"), ("sft", "sft"), ("triples", "triples"));
        }

        await workspace.ExpectAsync(0, command);

        Assert.That(
            workspace.Run("self-instruct").Fingerprint(),
            Is.EqualTo(undisturbed.Run("self-instruct").Fingerprint())
        );
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
    }

    [Test]
    public async Task A_second_ctrl_C_ends_at_once_and_harms_nothing()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => request.Number > 20 ? Reply.Hang : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(40);
        using (var process = workspace.Start(Run))
        {
            while (endpoint.Received.Count < 24)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            await Task.Delay(300);
            Assert.That(process.HasExited, Is.False, "it waits for the calls under way");
            process.Interrupt();
            var stopped = await process.WaitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        }

        Assert.That(workspace.StoredAnswers(), Is.EqualTo(20));
        endpoint.Respond = _ => Reply.Teacher;
        await workspace.ExpectAsync(0, Run);
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task Ctrl_C_ends_the_wait_between_attempts()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = _ => Reply.Error(503, "busy", ("Retry-After", "300"));
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 50")).WithQuestions(10);
        using (var process = workspace.Start(Run))
        {
            while (endpoint.Received.Count < 4)
            {
                await Task.Delay(1);
            }

            await Task.Delay(100);
            process.Interrupt();
            var stopped = await process.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        }

        Assert.That(workspace.Run(MapRecipe.Name).IsComplete, Is.False);
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name));
        endpoint.Respond = _ => Reply.Teacher;
        await workspace.ExpectAsync(0, Run);
    }

    [Test]
    public async Task Ctrl_C_in_a_long_stream_without_models_publishes_the_prefix()
    {
        using var workspace = new Workspace().WriteRecipe(
            "numbers",
            """
            {
              "name": "numbers", "description": "Writes many numbers.",
              "stages": [
                { "id": "numbers", "use": "range", "count": 1000000000, "into": "n" },
                { "id": "out", "use": "write", "dataset": "out", "shape": "text", "map": { "text": "'number ' + n" } }
              ]
            }
            """
        );
        using var process = workspace.Start("run", "numbers", "--progress", "none");
        while (!Directory.Exists(Path.Combine(workspace.Run("numbers").Folder, ".tmp", "out")))
        {
            Assert.That(process.HasExited, Is.False);
            await Task.Delay(5);
        }

        await Task.Delay(500);
        process.Interrupt();
        var stopped = await process.WaitAsync();

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        var run = workspace.Run("numbers");
        Assert.That(run.IsComplete, Is.False);
        var rows = await run.RowsAsync("out");
        Assert.That(rows, Is.Not.Empty);
        Assert.That(
            rows.Select(row => row.Text("text")),
            Is.EqualTo(Enumerable.Range(0, rows.Count).Select(i => FormattableString.Invariant($"number {i}")))
        );
        await LedgerLaw.HoldsAsync(run, ("out", "out"));
    }

    [Test]
    public async Task Calls_inside_blocks_are_finished_and_not_asked_again()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(5);
        endpoint.Respond = NestedRecipe.Answer;
        using var undisturbed = new Workspace(Pipelines.At(endpoint)).WithNested(30);
        await undisturbed.ExpectAsync(0, [.. NestedRecipe.Run, "--concurrency", "1"]);
        await LedgerLaw.HoldsAsync(undisturbed.Run(NestedRecipe.Name), ("text", "out"));
        endpoint.Forget();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithNested(30);
        foreach (var answered in new[] { 25, 90 })
        {
            using var process = workspace.Start(NestedRecipe.Run);
            while (endpoint.AnsweredCount < answered)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            var stopped = await process.WaitAsync();
            Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
            await LedgerLaw.HoldsAsync(workspace.Run(NestedRecipe.Name), ("text", "out"));
        }

        await workspace.ExpectAsync(0, [.. NestedRecipe.Run, "--concurrency", "64"]);

        Assert.That(endpoint.Answered, Has.Count.EqualTo(endpoint.Received.Count));
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
        Assert.That(
            workspace.Run(NestedRecipe.Name).Fingerprint(),
            Is.EqualTo(undisturbed.Run(NestedRecipe.Name).Fingerprint())
        );
    }

    private static bool IsInOrder(string[] part, string[] whole)
    {
        var at = 0;
        foreach (var id in part)
        {
            at = Array.IndexOf(whole, id, at);
            if (at < 0)
            {
                return false;
            }
        }

        return true;
    }
}
