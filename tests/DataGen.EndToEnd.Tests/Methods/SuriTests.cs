using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>Pairs that differ in the prompt, each side of which the text itself has decided.</summary>
internal sealed class SuriTests
{
    private static readonly (string Stage, string Dataset)[] Datasets =
    [
        ("sft", "sft"),
        ("pairs", "prompt-pairs"),
        ("dpo", "dpo"),
    ];

    [Test]
    public async Task Both_prompts_show_the_same_constraints_but_for_those_that_are_false()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("--set", "minConstraints=3"));
        var run = workspace.Run("suri");
        await LedgerLaw.HoldsAsync(run, Datasets);

        var texts = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "samples", "documents"), "*.txt")
            .Select(File.ReadAllText)
            .ToArray();
        var rows = await run.RowsAsync("prompt-pairs");
        Assert.That(rows, Has.Count.GreaterThan(5));
        foreach (var row in rows)
        {
            var right = Content(row.Field("prompt_chosen"));
            var wrong = Content(row.Field("prompt_rejected"));
            var text = Content(row.Field("completion"));
            Assert.That(
                texts.Any(document => document.Contains(text, StringComparison.Ordinal)),
                "the text stands as it was"
            );

            var falsified = row.Field("falsified").EnumerateArray().Select(id => id.GetString()).ToHashSet();
            var shown = JsonElement.Parse(row.Text("requirements")).EnumerateArray().ToArray();
            Assert.That(falsified, Is.Not.Empty);
            var expected = right.Split('\n')[..2].ToList();
            foreach (var constraint in shown)
            {
                var isFalse = falsified.Contains(constraint.GetProperty("id").GetString());
                expected.Add($"- {constraint.GetProperty(isFalse ? "corrupted" : "text").GetString()}");
                Assert.That(right, Does.Contain($"- {constraint.GetProperty("text").GetString()}"));
                Assert.That(
                    Squeezed(text),
                    Does.Contain(Squeezed(constraint.GetProperty("quote").GetString()!)),
                    "the evidence stands in the text"
                );
            }

            Assert.That(wrong.Split('\n'), Is.EqualTo(expected));
            var (all, few) = (row.Text("setting").Split('/')[0], row.Text("setting").Split('/')[1]);
            Assert.That(shown.Length == 1, Is.EqualTo(all == "one"), row.Text("setting"));
            Assert.That(falsified.Count == 1, Is.EqualTo(few == "one" || shown.Length == 1), row.Text("setting"));
        }

        Assert.That(rows.Select(row => row.Text("setting")).Distinct().Count(), Is.GreaterThan(2));
    }

    [Test]
    public async Task What_is_unfit_goes_with_its_reason()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("--set", "chunks=4", "--set", "maxWords=160", "--set", "minWords=60"));

        var run = workspace.Run("suri");
        await LedgerLaw.HoldsAsync(run, Datasets);

        var reasons = (await run.RowsAsync("rejects"))
            .Select(row => row.Text("reason"))
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(
            reasons,
            Is.SupersetOf(
                new[]
                {
                    "unchanged",
                    "negated",
                    "the text does not meet the constraint",
                    "the quote does not stand in the text",
                    "the text does not clearly break the false version",
                }
            )
        );
    }

    [Test]
    public async Task Documents_that_are_too_short_leave_no_row_and_a_reason()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("--set", "minWords=5000"));

        var run = workspace.Run("suri");
        Assert.That(await run.RowsAsync("sft"), Is.Empty);
        Assert.That(
            (await run.RowsAsync("rejects")).Select(row => row.Text("reason")),
            Has.Exactly(12).EqualTo("shorter than a chunk")
        );
    }

    [Test]
    public async Task Writes_the_same_bytes_one_by_one_as_many_at_once()
    {
        using var one = new Workspace();
        using var many = new Workspace();
        await one.ExpectAsync(0, Command("--concurrency", "1"));
        await many.ExpectAsync(0, Command("--concurrency", "32"));

        Assert.That(many.Run("suri").Fingerprint(), Is.EqualTo(one.Run("suri").Fingerprint()));
    }

    [Test]
    public async Task Rows_of_prompt_pairs_are_inspected_and_described_like_others()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command());
        var folder = Path.Combine(workspace.Run("suri").Folder, "prompt-pairs");

        var inspected = await workspace.ExpectAsync(0, ["inspect", folder]);

        Assert.That(inspected.Output, Does.Contain("prompt_chosen").And.Contain("prompt_rejected"));
        Assert.That(workspace.Run("suri").Card, Does.Contain("prompt_rejected"));
    }

    private static string Content(JsonElement messages) =>
        messages[messages.GetArrayLength() - 1].GetProperty("content").GetString()!;

    private static string Squeezed(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] Command(params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "suri"),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            "--set",
            $"documents={Path.Combine(Repository.Root, "samples", "documents", "*.txt")}",
            .. more,
        ];
}
