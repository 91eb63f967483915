using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>SPaR: pairs of one lineage, and what trains the refiner.</summary>
internal sealed class SparTests
{
    private const string Recipe = "spar";

    private static readonly string[] Queries = MethodRun.Sample("queries", "queries.jsonl");

    [Test]
    public async Task Pairs_differ_in_little_and_the_refiner_learns_from_dialogues_and_disputed_critiques()
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(0, MethodRun.Command(Recipe, [.. Queries, "--set", "steps=true"]));

        var run = workspace.Run(Recipe);
        await LedgerLaw.HoldsAsync(run, ("dpo", "dpo"), ("refiner", "refiner"));
        var pairs = await run.RowsAsync("dpo");
        Assert.That(pairs, Has.Count.GreaterThan(5));
        foreach (var row in pairs)
        {
            Assert.That(row.Field("margin").GetDouble(), Is.GreaterThanOrEqualTo(0.2), row.Text("id"));
            Assert.That(row.Field("similarity").GetDouble(), Is.InRange(0.25, 0.98), row.Text("id"));
            Assert.That(row.LastContent("chosen"), Is.Not.EqualTo(row.LastContent("rejected")));
        }

        var lessons = await run.RowsAsync("refiner");
        var dialogues = lessons.Where(row => row.Text("kind") == "refinement").ToArray();
        var critiques = lessons.Except(dialogues).ToArray();
        Assert.That(dialogues, Is.Not.Empty);
        Assert.That(
            dialogues.Select(row => row.Field("messages").GetArrayLength()),
            Has.All.EqualTo(4),
            "question, critique, request, refinement"
        );
        Assert.That(dialogues.Select(row => row.LastContent("messages").Split("[[start]]").Length), Has.All.EqualTo(2));
        Assert.That(critiques.Select(row => row.Field("messages").GetArrayLength()), Has.All.EqualTo(2));
        foreach (var row in critiques)
        {
            var judged = row.Text("kind").StartsWith("passed", StringComparison.Ordinal) ? "Yes" : "No";
            Assert.That(row.LastContent("messages"), Does.EndWith($"Final Judgement: {judged}"), row.Text("id"));
        }

        Assert.That(
            lessons.Select(row => row.Field("messages")[0].GetProperty("content").GetString()),
            Is.Unique,
            "no two rows begin with the same question"
        );
    }

    [Test]
    public async Task Caps_hold_for_each_kind_of_row()
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(
            0,
            MethodRun.Command(
                Recipe,
                [.. Queries, "--set", "prompts=40", "--set", "maxRefinements=3", "--set", "maxFailedResponses=2"]
            )
        );

        var kinds = (await workspace.Run(Recipe).RowsAsync("refiner")).Select(row => row.Text("kind")).ToArray();
        Assert.That(kinds.Count(kind => kind == "refinement"), Is.EqualTo(3));
        Assert.That(kinds.Count(kind => kind == "failed response"), Is.EqualTo(2));
    }

    [TestCase("bfs")]
    [TestCase("dfs")]
    public Task Writes_the_same_bytes_one_by_one_as_many_at_once(string strategy) =>
        MethodRun.SameBytesAsync(Recipe, [.. Queries, "--set", "prompts=20", "--set", $"strategy={strategy}"]);

    [Test]
    public async Task A_tree_without_a_valid_child_and_a_judge_without_a_judgement_have_names()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
        {
            var last = JsonElement.Parse(request.Body).GetProperty("messages").EnumerateArray().Last();
            var prompt = last.GetProperty("content").GetString()!;
            return prompt.Contains("[Main constraint]", StringComparison.Ordinal)
                    ? Reply.Completion($"[[start]]\n{Subject(prompt)} In two lines, please.\n[[end]]")
                : prompt.Contains("[Questions]", StringComparison.Ordinal)
                    ? Reply.Completion(
                        """{"verdicts": [{"id": "request", "verdict": "yes"}, {"id": "main", "verdict": "yes"}, {"id": "language", "verdict": "yes"}]}"""
                    )
                : prompt.Contains("Final Judgement", StringComparison.Ordinal)
                    ? Reply.Completion(
                        Subject(prompt) == "Why do bees dance?"
                            ? "It has one line.\nFinal Judgement: No"
                            : "Final Judgement: Note that this is hard to tell."
                    )
                : prompt.Contains("[[start]]", StringComparison.Ordinal)
                    ? Reply.Completion("Between [[start]] and [[end]]: [[start]]\nBetter.\n[[end]]")
                : Reply.Completion($"One line on it. {Subject(prompt)}");
        };
        using var workspace = new Workspace(Pipelines.At(endpoint)).WriteLines(
            "queries.jsonl",
            new { query = "Why do bees dance?" },
            new { query = "Why do owls hoot?" }
        );

        await workspace.ExpectAsync(
            0,
            MethodRun.Command(
                Recipe,
                ["--set", "queries=queries.jsonl", "--set", "samples=2", "--set", "branch=2", "--set", "attempts=1"]
            )
        );

        var rejects = await workspace.Run(Recipe).RejectsAsync();
        Assert.That(rejects, Does.Contain("refined: no valid node"));
        Assert.That(rejects.Count(reject => reject == "refine: unparsed"), Is.EqualTo(2));
        Assert.That(rejects, Does.Contain("failing: no response fails"), "what cannot be read is no failure");
        Assert.That(await workspace.Run(Recipe).RowsAsync("dpo"), Is.Empty);
    }

    private static string Subject(string prompt) =>
        prompt.Contains("bees", StringComparison.Ordinal) ? "Why do bees dance?" : "Why do owls hoot?";
}
