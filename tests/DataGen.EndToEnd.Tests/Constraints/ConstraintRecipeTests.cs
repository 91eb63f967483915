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
        new object[] { "verifiable-if", new[] { "queries=queries.jsonl" }, 80, new[] { "rlvr", "kto", "sft", "dpo" } },
        new object[]
        {
            "crab",
            new[] { "pairs=seed-tasks.jsonl" },
            160,
            new[] { "sft", "reverse-set:reverse", "rlvr", "dpo" },
        },
        new object[] { "follow-ladder", new[] { "queries=queries.jsonl" }, 24, new[] { "rlvr", "sft", "dpo" } },
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

        // The command itself reads the rows as they are written.
        foreach (var (row, verdict) in await VerifyAsync(workspace, recipe, "sft"))
        {
            Assert.That(verdict.GetProperty("strict").GetBoolean(), Is.True, row.Text("id"));
        }

        foreach (var (row, verdict) in await VerifyAsync(workspace, recipe, "dpo", "--response", "rejected"))
        {
            BreaksWhatItNames(row, verdict);
        }

        foreach (var (row, verdict) in await VerifyAsync(workspace, recipe, "dpo", "--response", "chosen"))
        {
            var broken = Broken(row);
            Assert.That(
                Results(verdict)
                    .Where((result, i) => broken.Contains(Constraints(row)[i]))
                    .Select(result => result.Strict),
                Is.All.True,
                row.Text("id")
            );
        }

        if (datasets.Contains("kto"))
        {
            foreach (var (row, verdict) in await VerifyAsync(workspace, recipe, "kto"))
            {
                if (row.Field("label").GetBoolean())
                {
                    Assert.That(Broken(row), Is.Empty);
                    Assert.That(verdict.GetProperty("strict").GetBoolean(), Is.True, row.Text("id"));
                }
                else
                {
                    BreaksWhatItNames(row, verdict);
                }
            }
        }
    }

    [Test]
    public async Task Rows_of_back_translation_are_conversations_whose_last_turn_asks_for_three_constraints_or_more()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("crab", ["pairs=seed-tasks.jsonl"], 160));
        var run = workspace.Run("crab");

        var forward = await run.RowsAsync("sft");
        var shown = forward.Where(row => row.Field("messages").GetArrayLength() > 2).ToArray();
        Assert.That(shown, Is.Not.Empty);
        foreach (var row in shown)
        {
            Assert.That(
                Constraints(row).Length + Texts(row, "judged").Length,
                Is.GreaterThanOrEqualTo(3),
                row.Text("id")
            );
        }

        var reverse = await run.RowsAsync("reverse");
        Assert.That(reverse.Count(row => row.Field("messages").GetArrayLength() > 2), Is.GreaterThan(0));
        foreach (var row in reverse)
        {
            var roles = row.Field("messages").EnumerateArray().Select(turn => turn.GetProperty("role").GetString());
            Assert.That(roles.Chunk(2), Is.All.EqualTo(new[] { "user", "assistant" }));
        }

        // 70 to 30, as far as whole rows allow.
        Assert.That(forward.Count / (double)(forward.Count + reverse.Count), Is.EqualTo(0.7).Within(0.03));
    }

    [Test]
    public async Task A_row_whose_answer_was_tampered_with_is_caught()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command("verifiable-if", ["queries=queries.jsonl"], 40));
        var rows = await workspace.Run("verifiable-if").RowsAsync("sft");
        workspace.WriteLines(
            "tampered.jsonl",
            rows.Select(row =>
                (object)
                    new
                    {
                        id = row.Text("id"),
                        constraints = Json(row.Field("constraints")),
                        response = Broken(Constraints(row)[0]),
                    }
            )
        );

        await workspace.ExpectAsync(0, "verify", "tampered.jsonl", "--out", "verdicts.jsonl");

        var verdicts = File.ReadLines(workspace.PathOf("verdicts.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .ToArray();
        Assert.That(verdicts, Has.Length.EqualTo(rows.Count).And.Length.GreaterThan(20));
        Assert.That(verdicts.Select(verdict => verdict.GetProperty("strict").GetBoolean()), Is.All.False);
        Assert.That(verdicts.Select(verdict => Results(verdict)[0].Strict), Is.All.False);
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
        var few = Math.Min(records, 24);
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

    /// <summary>The rows of a dataset, each with what <c>datagen verify</c> says of it.</summary>
    private static async Task<IReadOnlyList<(SourceRow Row, JsonElement Verdict)>> VerifyAsync(
        Workspace workspace,
        string recipe,
        string dataset,
        params string[] more
    )
    {
        var run = workspace.Run(recipe);
        await workspace.ExpectAsync(
            0,
            ["verify", Path.Combine(run.Folder, dataset), "--out", "verdicts.jsonl", .. more]
        );
        var verdicts = File.ReadLines(workspace.PathOf("verdicts.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .ToDictionary(verdict => verdict.GetProperty("id").GetString()!, StringComparer.Ordinal);
        var rows = await run.RowsAsync(dataset);
        Assert.That(verdicts, Has.Count.EqualTo(rows.Count), dataset);
        return [.. rows.Select(row => (row, verdicts[row.Text("id")]))];
    }

    private static void BreaksWhatItNames(SourceRow row, JsonElement verdict)
    {
        var broken = Broken(row);
        Assert.That(broken, Is.Not.Empty.And.SubsetOf(Constraints(row)), row.Text("id"));
        Assert.That(verdict.GetProperty("strict").GetBoolean(), Is.False, row.Text("id"));
        var named = Results(verdict).Where((_, i) => broken.Contains(Constraints(row)[i]));
        Assert.That(named.SelectMany(result => new[] { result.Strict, result.Loose }), Is.All.False, row.Text("id"));
    }

    private static (bool Strict, bool Loose)[] Results(JsonElement verdict) =>
        [
            .. verdict
                .GetProperty("results")
                .EnumerateArray()
                .Select(result =>
                    (result.GetProperty("strict").GetBoolean(), result.GetProperty("loose").GetBoolean())
                ),
        ];

    private static string[] Constraints(SourceRow row) => Texts(row, "constraints");

    private static string[] Broken(SourceRow row) => Texts(row, "broken");

    private static string[] Texts(SourceRow row, string field) =>
        [.. Json(row.Field(field)).EnumerateArray().Select(constraint => constraint.GetRawText())];

    /// <summary>An answer that breaks a constraint.</summary>
    private static string Broken(string constraint)
    {
        var value = JsonElement.Parse(constraint);
        var (bound, error) = ConstraintCatalogue.Default.Bind(
            new ConstraintSpecification(
                value.GetProperty("id").GetString()!,
                value.GetProperty("kwargs"),
                ConstraintFamilyNames.Parse(value.GetProperty("family").GetString()!)
            ),
            new ConstraintOptions()
        );
        return bound?.Breaking ?? throw new AssertionException(error ?? "");
    }

    private static JsonElement Row(params (string Name, JsonElement Value)[] members) =>
        JsonSerializer.SerializeToElement(
            members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
        );

    /// <summary>Columns of JSON are read as its text.</summary>
    private static JsonElement Json(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonElement.Parse(value.GetString()!) : value;

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
