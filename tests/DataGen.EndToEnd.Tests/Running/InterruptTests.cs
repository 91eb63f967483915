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
