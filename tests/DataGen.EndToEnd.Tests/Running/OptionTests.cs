using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>The options of <c>run</c>.</summary>
internal sealed class OptionTests
{
    private static readonly string[] Run = ["run", MapRecipe.Name, "--progress", "none"];

    [TestCase("self-instruct")]
    [TestCase("alpaca")]
    public async Task Concurrency_changes_no_output_byte_and_no_count(string recipe)
    {
        var results = new List<(SortedDictionary<string, string> Files, string Stages)>();
        foreach (var concurrency in new[] { "1", "8", "64" })
        {
            using var workspace = new Workspace();
            await workspace.ExpectAsync(
                0,
                "run",
                Path.Combine(Repository.Root, "recipes", recipe),
                "--config",
                "pipeline.json",
                "--progress",
                "none",
                "--set",
                $"seeds={Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")}",
                "-n",
                "80",
                "--concurrency",
                concurrency
            );
            var run = workspace.Run(recipe);
            results.Add((run.Fingerprint(), run.Ledger.GetProperty("stages").ToString()));
        }

        Assert.That(results[1].Files, Is.EqualTo(results[0].Files));
        Assert.That(results[2].Files, Is.EqualTo(results[0].Files));
        Assert.That(results[1].Stages, Is.EqualTo(results[0].Stages));
        Assert.That(results[2].Stages, Is.EqualTo(results[0].Stages));
    }

    [Test]
    public async Task Concurrency_bounds_the_requests_under_way()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(5);
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(30);

        await workspace.ExpectAsync(0, [.. Run, "--concurrency", "3"]);

        Assert.That(endpoint.MostAtOnce, Is.InRange(2, 3));
    }

    [Test]
    public async Task Offline_takes_all_from_a_full_store_and_names_an_answer_that_is_missing()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(6);
        await workspace.ExpectAsync(0, Run);
        var before = workspace.Run(MapRecipe.Name).Fingerprint();
        endpoint.Forget();

        await workspace.ExpectAsync(0, [.. Run, "--offline"]);
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(before));

        workspace.WriteRows(Enumerable.Range(0, 7));
        var missing = await workspace.ExpectAsync(3, [.. Run, "--offline"]);
        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(missing.Error, Does.Contain("offline-miss").And.Contain("Run without --offline"));
        var reject = (await workspace.Run(MapRecipe.Name).RowsAsync("rejects")).Single(row =>
            row.Text("outcome") == "failed"
        );
        Assert.That(reject.Text("id"), Is.EqualTo("rows:r6"));
        Assert.That(reject.Text("reason"), Is.EqualTo("offline-miss"));
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task N_limits_the_rows_of_the_source()
    {
        using var workspace = new Workspace().WithQuestions(50);

        await workspace.ExpectAsync(0, [.. Run, "-n", "5"]);

        var rows = workspace.Run(MapRecipe.Name).Stage("rows");
        Assert.That(LedgerLaw.Count(rows, "out"), Is.EqualTo(5));
        Assert.That(workspace.Run(MapRecipe.Name).Lock.GetProperty("numberOfRecords").GetInt32(), Is.EqualTo(5));
        Assert.That(workspace.Run(MapRecipe.Name).Card, Does.Contain($"datagen run {MapRecipe.Name} -n 5"));
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task N_sets_the_target_of_a_growing_pool()
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(
            0,
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")}",
            "--set",
            "validation=0",
            "-n",
            "25"
        );

        var run = workspace.Run("self-instruct");
        Assert.That(LedgerLaw.Count(run.Stage("pool"), "out"), Is.EqualTo(25));
        Assert.That(
            LedgerLaw.Count(run.Stage("seeds"), "out"),
            Is.EqualTo(File.ReadLines(Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")).Count())
        );
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"), ("triples", "triples"));
    }

    [Test]
    public async Task Set_changes_a_parameter_and_is_part_of_the_lock_and_the_command()
    {
        using var workspace = new Workspace().WithQuestions(20);

        await workspace.ExpectAsync(0, [.. Run, "--set", "leastWords=100", "--out", "elsewhere"]);

        var run = new RunOutput(workspace.PathOf("elsewhere"));
        Assert.That(run.Lock.GetProperty("parameters").GetProperty("leastWords").GetInt32(), Is.EqualTo(100));
        Assert.That(run.Card, Does.Contain("--set 'leastWords=100'"));
        var dropped = (await run.RowsAsync("rejects")).Where(row => row.Text("reason") == "says too little");
        Assert.That(dropped, Is.Not.Empty);
        Assert.That(Directory.Exists(workspace.PathOf("runs")), Is.False);
    }

    [Test]
    public async Task Model_chooses_who_plays_a_role()
    {
        await using var first = await FakeEndpoint.StartAsync();
        await using var second = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(
            $$"""
            {
              "models": {
                "default": { "provider": "openai", "model": "a", "endpoint": "{{first.Address}}" },
                "other": { "provider": "openai", "model": "b", "endpoint": "{{second.Address}}" }
              }
            }
            """
        ).WithQuestions(6);

        await workspace.ExpectAsync(0, [.. Run, "--model", "writer=other"]);

        Assert.That(first.Received.Select(request => request.Prompt), Has.All.StartsWith("Write one question"));
        Assert.That(second.Received.Select(request => request.Prompt), Has.All.StartsWith("Reply to this"));
        Assert.That(second.Received, Has.Count.EqualTo(6));
        Assert.That(JsonElement.Parse(second.Received[0].Body).GetProperty("model").GetString(), Is.EqualTo("b"));
        Assert.That(
            workspace.Run(MapRecipe.Name).Lock.GetProperty("models").GetProperty("writer").GetString(),
            Is.EqualTo("openai:b")
        );
    }

    [Test]
    public async Task Seed_changes_the_draws_and_not_the_questions_of_a_recipe_that_maps()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(40);
        await workspace.ExpectAsync(0, [.. Run, "--out", "one", "--seed", "1"]);
        await workspace.ExpectAsync(0, [.. Run, "--out", "two", "--seed", "2"]);

        Assert.That(endpoint.Received, Has.Count.EqualTo(80));
        var (one, two) = (new RunOutput(workspace.PathOf("one")), new RunOutput(workspace.PathOf("two")));
        Assert.That(one.Lock.GetProperty("seed").GetInt32(), Is.EqualTo(1));
        Assert.That(Ids(await one.RowsAsync("sft")), Is.EquivalentTo(Ids(await two.RowsAsync("sft"))));
        Assert.That(
            one.Fingerprint().Where(file => file.Key.StartsWith("sft/", StringComparison.Ordinal)),
            Is.Not.EqualTo(two.Fingerprint().Where(file => file.Key.StartsWith("sft/", StringComparison.Ordinal))),
            "the rows are split by other draws"
        );
    }

    [Test]
    public async Task Resume_always_fails_where_there_is_nothing_to_continue()
    {
        using var workspace = new Workspace().WithQuestions(5);
        var refused = await workspace.ExpectAsync(2, [.. Run, "--resume", "always"]);
        Assert.That(refused.Error, Does.Contain("no run of this recipe").And.Contain("--resume"));

        await workspace.ExpectAsync(0, Run);
        await workspace.ExpectAsync(0, [.. Run, "--resume", "always"]);
        var other = await workspace.ExpectAsync(2, [.. Run, "--resume", "always", "--set", "samples=2"]);
        Assert.That(other.Error, Does.Contain("no run of this recipe with these inputs and parameters"));
        Assert.That(workspace.Run(MapRecipe.Name).IsComplete, Is.True, "what was there is left alone");
    }

    [Test]
    public async Task Resume_never_starts_afresh_and_still_pays_nothing_twice()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(10);
        await workspace.ExpectAsync(0, Run);
        var before = workspace.Run(MapRecipe.Name).Fingerprint();
        endpoint.Forget();

        await workspace.ExpectAsync(0, [.. Run, "--resume", "never"]);

        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(before));
    }

    [Test]
    public async Task Store_names_the_answer_store()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(5);

        await workspace.ExpectAsync(0, [.. Run, "--store", "kept/other.db"]);

        Assert.That(File.Exists(workspace.PathOf("kept/other.db")), Is.True);
        Assert.That(File.Exists(workspace.Store), Is.False);
        await workspace.ExpectAsync(0, Run);
        Assert.That(endpoint.Received, Has.Count.EqualTo(20), "two stores know nothing of each other");
    }

    [Test]
    public async Task A_run_says_what_it_wrote_on_stdout_and_everything_else_on_stderr()
    {
        using var workspace = new Workspace().WithQuestions(5);

        var result = await workspace.ExpectAsync(0, "run", MapRecipe.Name);

        Assert.That(result.Output, Does.StartWith("sft: ").And.Contain("rejects: "));
        Assert.That(result.Error, Does.Contain("writer: simulated teacher"));
        Assert.That(workspace.Run(MapRecipe.Name).Card, Does.Contain("simulated teacher"));
    }

    private static string[] Ids(IReadOnlyList<DataGen.Datasets.SourceRow> rows) =>
        [.. rows.Select(row => row.Text("id"))];
}
