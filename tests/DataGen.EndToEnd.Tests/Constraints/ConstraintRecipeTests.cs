using System.Text.Json;
using DataGen.Datasets;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Verification.Constraints;

namespace DataGen.EndToEnd.Tests.Constraints;

/// <summary>The recipes on the constraint catalogue: what they write is checked again, from the rows alone.</summary>
internal sealed class ConstraintRecipeTests
{
    private static readonly ConstraintRowChecker Checker = new(new ConstraintChecker());

    /// <summary>Recipes with the parameter that names their input, the input, how many records, and the datasets with their writing stages.</summary>
    private static readonly object[] Recipes =
    [
        new object[] { "verifiable-if", new[] { "queries=queries.jsonl" }, 150, new[] { "rlvr", "sft", "dpo" } },
        new object[] { "crab", new[] { "pairs=seed-tasks.jsonl" }, 242, new[] { "sft", "reverse-set:reverse", "dpo" } },
        new object[] { "follow-ladder", new[] { "queries=queries.jsonl" }, 60, new[] { "rlvr", "sft", "dpo" } },
        new object[]
        {
            "ifscale",
            new[] { "topics=queries.jsonl", "corpus=documents/*.txt", "densities=[10,40]", "maxDensity=40" },
            60,
            new[] { "rlvr", "sft", "dpo" },
        },
    ];

    [TestCaseSource(nameof(Recipes))]
    public async Task Every_row_keeps_its_constraints_and_every_rejected_answer_breaks_those_it_names(
        string recipe,
        string[] inputs,
        int records,
        string[] datasets
    )
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(0, Command(recipe, inputs, records, "--concurrency", "16"));

        var run = workspace.Run(recipe);
        Assert.That(run.IsComplete, Is.True);
        await LedgerLaw.HoldsAsync(
            run,
            [.. datasets.Select(name => name.Split(':')).Select(parts => (parts[0], parts[^1]))]
        );
        foreach (var dataset in datasets)
        {
            Assert.That(await run.RowsAsync(dataset.Split(':')[^1]), Is.Not.Empty, dataset);
        }

        foreach (var row in await run.RowsAsync("sft"))
        {
            var verdict = Check(row, "messages", "constraints");
            Assert.That((verdict.Strict, verdict.Error), Is.EqualTo((true, (string?)null)), row.Text("id"));
        }

        foreach (var row in await run.RowsAsync("dpo"))
        {
            var rejected = Check(row, "rejected", "broken");
            Assert.That(rejected.Error, Is.Null);
            Assert.That(rejected.Results.Select(result => result.Loose), Is.All.False, row.Text("id"));
            var chosen = Check(row, "chosen", "broken");
            Assert.That((chosen.Strict, chosen.Error), Is.EqualTo((true, (string?)null)), row.Text("id"));
        }
    }

    [TestCaseSource(nameof(Recipes))]
    public async Task Writes_the_same_bytes_one_by_one_as_many_at_once(
        string recipe,
        string[] inputs,
        int records,
        string[] datasets
    )
    {
        Assert.That(datasets, Is.Not.Empty);
        var few = Math.Min(records, 60);
        using var one = new Workspace();
        using var many = new Workspace();

        await one.ExpectAsync(0, Command(recipe, inputs, few, "--concurrency", "1"));
        await many.ExpectAsync(0, Command(recipe, inputs, few, "--concurrency", "32"));

        Assert.That(many.Run(recipe).Fingerprint(), Is.EqualTo(one.Run(recipe).Fingerprint()));
    }

    [Test]
    public async Task The_ground_truth_of_a_reinforcement_row_says_the_same_as_its_constraints()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("verifiable-if", ["queries=queries.jsonl"], 100));

        foreach (var row in await workspace.Run("verifiable-if").RowsAsync("rlvr"))
        {
            // Read back as trainers read it: with the semantics of IFEvalG, which has IFEval's types as well.
            var truth = Json(row.Field("ground_truth"));
            foreach (var response in (string[])["", "one, two", "A PLAIN ANSWER.", "- a\n- b\n\nP.S. c"])
            {
                var byTruth = Checker.Check(Row(("ground_truth", truth), ("response", Text(response))));
                var byConstraints = Checker.Check(
                    Row(("constraints", Json(row.Field("constraints"))), ("response", Text(response)))
                );
                Assert.That(byTruth.Error, Is.Null);
                Assert.That(byTruth.Results, Is.EqualTo(byConstraints.Results));
            }
        }
    }

    private static string[] Command(string recipe, string[] inputs, int records, params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", recipe),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            "-n",
            FormattableString.Invariant($"{records}"),
            .. inputs.SelectMany(input => new[] { "--set", Located(input) }),
            .. more,
        ];

    /// <summary>Inputs that are files are the samples'.</summary>
    private static string Located(string input)
    {
        var parts = input.Split('=');
        return
            parts[1].Contains(".jsonl", StringComparison.Ordinal) || parts[1].Contains(".txt", StringComparison.Ordinal)
            ? $"{parts[0]}={Path.Combine(Repository.Root, "samples", parts[1])}"
            : input;
    }

    private static ConstraintRowVerdict Check(SourceRow row, string response, string constraints) =>
        Checker.Check(Row(("constraints", Json(row.Field(constraints))), ("response", row.Field(response))));

    private static JsonElement Row(params (string Name, JsonElement Value)[] members) =>
        JsonSerializer.SerializeToElement(
            members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
        );

    /// <summary>Columns of JSON are read as its text.</summary>
    private static JsonElement Json(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonElement.Parse(value.GetString()!) : value;

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
