using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Verification.Constraints;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>UltraIF: what it keeps passes every question, and what is no verdict passes none.</summary>
internal sealed class UltraIfTests
{
    private const string Recipe = "ultraif";

    private static readonly string[] Conversations = MethodRun.Sample("conversations", "conversations.jsonl");

    [Test]
    public async Task Every_row_has_questions_and_keeps_what_code_can_check()
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(0, MethodRun.Command(Recipe, Conversations));

        var run = workspace.Run(Recipe);
        await LedgerLaw.HoldsAsync(run, ("composer", "composer"), ("sft", "sft"), ("dpo", "dpo"));
        var checker = new ConstraintRowChecker(new ConstraintChecker());
        var byCode = 0;
        foreach (var row in await run.RowsAsync("sft"))
        {
            var items = row.Json("items").EnumerateArray().ToArray();
            Assert.That(items, Has.Length.EqualTo(row.Field("depth").GetInt64()).And.Length.GreaterThan(0));
            Assert.That(items.Select(item => item.GetProperty("question").GetString()), Has.All.EndsWith("?"));
            var checks = Checks(row.Json("items"));
            byCode += checks.GetArrayLength();
            if (checks.GetArrayLength() > 0)
            {
                var verdict = checker.Check(Row(checks, row.LastContent("messages")));
                Assert.That((verdict.Strict, verdict.Error), Is.EqualTo((true, (string?)null)), row.Text("id"));
            }
        }

        Assert.That(byCode, Is.GreaterThan(0));
        foreach (var row in await run.RowsAsync("dpo"))
        {
            Assert.That(row.Field("failed").GetInt64(), Is.InRange(1, 2));
            Assert.That(row.LastContent("chosen"), Is.Not.EqualTo(row.LastContent("rejected")));
        }

        foreach (var row in await run.RowsAsync("composer"))
        {
            var target = JsonElement.Parse(row.LastContent("messages"));
            var request = row.Field("messages").EnumerateArray().SkipLast(1).Last().GetProperty("content").GetString();
            Assert.That(target.GetProperty("query").GetString(), Has.Length.GreaterThan(request!.Length));
        }

        var rejects = await run.RejectsAsync();
        Assert.That(rejects, Does.Contain("whole: history ends in the middle of a turn"));
        Assert.That(rejects, Does.Contain("complex: query has no constraint to learn from"));
        Assert.That(rejects, Does.Contain("fitting: composed query is unnatural or contradicts itself"));
    }

    [Test]
    public Task Writes_the_same_bytes_one_by_one_as_many_at_once() =>
        MethodRun.SameBytesAsync(Recipe, [.. Conversations, "-n", "20"]);

    [Test]
    public async Task A_composer_that_changes_nothing_and_a_judge_that_is_never_clear_leave_no_row()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("\"simplified\"", StringComparison.Ordinal)
                ? Reply.Completion("""{"complex": False,}""")
            : request.Prompt.Contains("How do bees sleep?", StringComparison.Ordinal)
            && request.Prompt.Contains("\"question\"", StringComparison.Ordinal)
                ? Reply.Completion("""{"query": "How do bees sleep?", "question": "Is it short?", "check": null}""")
            : request.Prompt.Contains("\"question\"", StringComparison.Ordinal)
                ? Reply.Completion(
                    """{"query": "Why do owls turn their heads? Be kind.", "question": "Is it kind?", "check": {"id": "no:such", "kwargs": {}}}"""
                )
            : request.Prompt.Contains("[Response]", StringComparison.Ordinal)
                ? Reply.Completion("""{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2", "verdict": "yes"}]}""")
            : request.Prompt.Contains("[Questions]", StringComparison.Ordinal)
                ? Reply.Completion(
                    """{"verdicts": [{"id": "natural", "verdict": "yes"}, {"id": "possible", "verdict": "yes"}]}"""
                )
            : Reply.Completion("They cannot move their eyes.");
        using var workspace = new Workspace(Pipelines.At(endpoint)).WriteLines(
            "conversations.jsonl",
            new
            {
                id = "a",
                query = "How do bees sleep?",
                history = Array.Empty<object>(),
            },
            new
            {
                id = "b",
                query = "Why do owls turn their heads?",
                history = Array.Empty<object>(),
            }
        );

        await workspace.ExpectAsync(
            0,
            MethodRun.Command(
                Recipe,
                "--set",
                "conversations=conversations.jsonl",
                "--set",
                "samples=2",
                "--set",
                "maxSamples=2",
                "--set",
                "passes=1"
            )
        );

        Assert.That(
            await workspace.Run(Recipe).RejectsAsync(),
            Is.EquivalentTo([
                "complex: query has no constraint to learn from",
                "complex: query has no constraint to learn from",
                "changed: composed query is unchanged",
                "augment: no round passed",
                "answered: no response passes every question",
                "pairs: no response to choose",
            ])
        );
        Assert.That(await workspace.Run(Recipe).RowsAsync("sft"), Is.Empty);
    }

    private static JsonElement Checks(JsonElement items) =>
        JsonSerializer.SerializeToElement(
            items
                .EnumerateArray()
                .Select(item => item.GetProperty("check"))
                .Where(check => check.ValueKind == JsonValueKind.Object)
        );

    private static JsonElement Row(JsonElement constraints, string response) =>
        JsonSerializer.SerializeToElement(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["constraints"] = constraints,
                ["response"] = response,
            }
        );
}
