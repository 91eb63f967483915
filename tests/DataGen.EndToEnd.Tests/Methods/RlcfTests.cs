using System.Text.Json;
using DataGen.Datasets;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>Answers scored item by item, and pairs of them.</summary>
internal sealed class RlcfTests
{
    private static readonly (string Stage, string Dataset)[] Datasets =
    [
        ("checklists", "checklists"),
        ("scores", "scores"),
        ("dpo", "dpo"),
    ];

    [Test]
    public async Task A_reward_is_the_weighted_mean_of_the_scores_there_are_and_code_counts_half()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command());
        var run = workspace.Run("rlcf");
        await LedgerLaw.HoldsAsync(run, Datasets);

        var checklists = (await run.RowsAsync("checklists")).ToDictionary(
            row => row.Text("prompt"),
            StringComparer.Ordinal
        );
        var coded = 0;
        foreach (var row in await run.RowsAsync("scores"))
        {
            var items = JsonElement.Parse(row.Text("items")).EnumerateArray().ToArray();
            Assert.That(items.Select(item => item.GetProperty("weight").GetInt32()), Is.Ordered.Descending);
            coded += (int)checklists[row.Text("prompt")].Field("coded").GetInt64();
            foreach (var response in JsonElement.Parse(row.Text("responses")).EnumerateArray())
            {
                var scores = response.GetProperty("scores").EnumerateArray().ToArray();
                Assert.That(scores, Has.Length.EqualTo(items.Length));
                var there = items.Zip(scores).Where(pair => pair.Second.ValueKind == JsonValueKind.Number).ToArray();
                var mean =
                    there.Sum(pair => pair.First.GetProperty("weight").GetDouble() * pair.Second.GetDouble())
                    / there.Sum(pair => pair.First.GetProperty("weight").GetDouble());
                Assert.That(response.GetProperty("reward").GetDouble(), Is.EqualTo(mean / 100).Within(1e-9));
            }
        }

        Assert.That(coded, Is.GreaterThan(5), "code decides some items");
    }

    [Test]
    public async Task No_item_speaks_against_a_chosen_answer_and_the_share_is_of_the_pairs_there_are()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("--set", "maxReversal=10"));
        var run = workspace.Run("rlcf");

        var rows = await run.RowsAsync("dpo");

        var pairs = LedgerLaw.Count(run.Stage("widest"), "in");
        Assert.That(rows, Has.Count.EqualTo((int)Math.Ceiling(pairs * 0.4)).And.Count.GreaterThan(3));
        foreach (var row in rows)
        {
            Assert.That(row.Field("chosen_score").GetDouble(), Is.GreaterThan(row.Field("rejected_score").GetDouble()));
            var gaps = JsonElement
                .Parse(row.Text("requirements"))
                .EnumerateArray()
                .Where(item =>
                    item.GetProperty("chosen").ValueKind == JsonValueKind.Number
                    && item.GetProperty("rejected").ValueKind == JsonValueKind.Number
                )
                .Select(item => item.GetProperty("chosen").GetDouble() - item.GetProperty("rejected").GetDouble())
                .ToArray();
            Assert.That(gaps, Has.All.GreaterThanOrEqualTo(-10));
            Assert.That(row.Field("gap").GetDouble(), Is.EqualTo(gaps.Max()).Within(1e-9));
        }

        var left = (await run.RowsAsync("rejects")).Where(row => row.Text("stage") == "widest").ToArray();
        Assert.That(left, Has.Length.EqualTo(pairs - rows.Count));
    }

    [Test]
    public async Task Verifiers_in_place_of_the_judge_give_scores_of_nothing_or_all()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("--set", "fusion=code-only"));

        var run = workspace.Run("rlcf");
        var rows = await run.RowsAsync("scores");
        Assert.That(rows, Is.Not.Empty);
        foreach (var response in rows.SelectMany(Responses))
        {
            Assert.That(
                response
                    .GetProperty("scores")
                    .EnumerateArray()
                    .Where(score => score.ValueKind == JsonValueKind.Number)
                    .Select(score => score.GetDouble()),
                Is.Not.Empty.And.All.AnyOf(0, 100)
            );
        }

        Assert.That(
            (await run.RowsAsync("rejects")).Select(row => row.Text("reason")),
            Does.Contain("no item has a score"),
            "an item that nothing scores is missing and not 0"
        );
    }

    [Test]
    public async Task A_checklist_without_items_or_weight_or_end_and_answers_that_are_one_are_named()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = static request =>
            Reply.Completion(
                !request.Prompt.Contains("checklist", StringComparison.Ordinal) ? "The same answer."
                : request.Prompt.EndsWith("nothing?", StringComparison.Ordinal) ? "One cannot ask for anything.\nNone"
                : request.Prompt.EndsWith("weightless?", StringComparison.Ordinal) ? "1. Is it good? (0)\n<end>"
                : request.Prompt.EndsWith("endless?", StringComparison.Ordinal) ? "1. Is it good? (50)"
                : "1. Is it good? (50)\n<end>"
            );
        using var workspace = new Workspace(Pipelines.At(endpoint));
        workspace.WriteLines(
            "queries.jsonl",
            new { query = "Is it nothing?" },
            new { query = "Is it weightless?" },
            new { query = "Is it endless?" },
            new { query = "Is it one?" }
        );

        await workspace.ExpectAsync(0, [.. Command()[..^1], "queries=queries.jsonl"]);

        Assert.That(
            (await workspace.Run("rlcf").RowsAsync("rejects")).Select(row => row.Text("reason")),
            Is.SupersetOf(
                new[] { "no checklist items", "an item of no weight", "unparsed", "fewer than two different responses" }
            )
        );
        Assert.That(await workspace.Run("rlcf").RowsAsync("dpo"), Is.Empty);
    }

    [Test]
    public async Task Writes_the_same_bytes_one_by_one_as_many_at_once()
    {
        using var one = new Workspace();
        using var many = new Workspace();
        await one.ExpectAsync(0, Command("--set", "prompts=15", "--concurrency", "1"));
        await many.ExpectAsync(0, Command("--set", "prompts=15", "--concurrency", "32"));

        Assert.That(many.Run("rlcf").Fingerprint(), Is.EqualTo(one.Run("rlcf").Fingerprint()));
    }

    private static IEnumerable<JsonElement> Responses(SourceRow row) =>
        JsonElement.Parse(row.Text("responses")).EnumerateArray();

    private static string[] Command(params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "rlcf"),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            "--set",
            $"queries={Path.Combine(Repository.Root, "samples", "queries.jsonl")}",
            .. more,
        ];
}
