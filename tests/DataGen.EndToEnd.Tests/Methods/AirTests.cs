using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Verification.Constraints;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>AIR: every constraint is proven on the reference and on the answer, and final answers meet them all.</summary>
internal sealed class AirTests
{
    private const string Recipe = "air";

    private static readonly string[] Documents = MethodRun.Sample("documents", Path.Combine("documents", "*.txt"));

    [Test]
    public async Task Every_answer_meets_the_constraints_that_code_can_check()
    {
        using var workspace = new Workspace();

        await workspace.ExpectAsync(0, MethodRun.Command(Recipe, [.. Documents, "--set", "everyDepth=true"]));

        var run = workspace.Run(Recipe);
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"), ("dpo", "dpo"));
        var checker = new ConstraintRowChecker(new ConstraintChecker());
        var byCode = 0;
        var rows = await run.RowsAsync("sft");
        Assert.That(rows, Has.Count.GreaterThan(5));
        foreach (var row in rows)
        {
            var constraints = row.Json("constraints").EnumerateArray().ToArray();
            Assert.That(constraints, Has.Length.EqualTo(row.Field("depth").GetInt64()));
            Assert.That(constraints.Select(constraint => constraint.GetProperty("type").GetString()), Is.Unique);
            var checks = constraints
                .Select(constraint => constraint.GetProperty("check"))
                .Where(check => check.ValueKind == JsonValueKind.Object)
                .ToArray();
            byCode += checks.Length;
            if (checks.Length > 0)
            {
                var verdict = checker.Check(
                    JsonSerializer.SerializeToElement(
                        new { constraints = checks, response = row.LastContent("messages") }
                    )
                );
                Assert.That((verdict.Strict, verdict.Error), Is.EqualTo((true, (string?)null)), row.Text("id"));
            }
        }

        Assert.That(byCode, Is.GreaterThan(0));
        var pairs = await run.RowsAsync("dpo");
        Assert.That(pairs, Is.Not.Empty);
        Assert.That(pairs.Select(row => row.Field("lowest").GetDouble()), Has.All.LessThanOrEqualTo(1));
    }

    [Test]
    public Task Writes_the_same_bytes_one_by_one_as_many_at_once() =>
        MethodRun.SameBytesAsync(Recipe, [.. Documents, "-n", "6"]);

    [Test]
    public async Task Bounds_of_documents_and_constraints_unknown_types_and_no_gap_have_names()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => Reply.Completion(Say(request.Prompt));
        using var workspace = new Workspace(Pipelines.At(endpoint));
        foreach (
            var (name, count) in new[]
            {
                ("agap", 300),
                ("along", 2048),
                ("atoolong", 2049),
                ("alongrule", 300),
                ("afitrule", 50),
                ("atype", 300),
                ("ashort", 49),
            }
        )
        {
            // Words of its own in each, lest they count as near duplicates.
            workspace.Write(
                $"documents/{name}.txt",
                $"{name}\n\n{string.Join(' ', Enumerable.Range(0, count - 1).Select(i => FormattableString.Invariant($"{name}{i}")))}"
            );
        }

        await workspace.ExpectAsync(0, MethodRun.Command(Recipe, "--set", "documents=documents/*.txt"));

        var run = workspace.Run(Recipe);
        var rejects = await run.RejectsAsync();
        Assert.That(rejects.Count(reject => reject == "length: document too short or too long"), Is.EqualTo(2));
        Assert.That(rejects.Count(reject => reject == "gap-left: no gap left"), Is.EqualTo(1));
        Assert.That(rejects.Count(reject => reject == "refine: no round passed"), Is.EqualTo(3));
        var rows = await run.RowsAsync("sft");
        Assert.That(rows.Select(row => row.Text("title")), Is.EquivalentTo(["afitrule", "along"]));
        Assert.That(
            rows.Select(row => row.LastContent("messages")),
            Has.All.EqualTo("A final answer that does what was asked.")
        );
    }

    /// <summary>What guidance, student and judge say, by the parts of the prompt and the document's title.</summary>
    private static string Say(string prompt)
    {
        string[] titles = ["atoolong", "alongrule", "along", "afitrule", "atype", "ashort", "agap"];
        var title = Array.Find(titles, Has) ?? "";
        return Has("Score: <0 to 5>") ? "Score: 5"
            : Has("[Document]") && Has("[Instruction]") ? $"Reference text on {title}, as it should be."
            : Has("[Document]") ? $"Here it is:\n\"Explain {title} to me.\""
            : Has("[Reference]")
                ? title switch
                {
                    "agap" => "Analysis: alike.\nType: None\nConstraint: None",
                    "atype" => "Analysis: a.\nType: rhythm\nConstraint: Write in an even rhythm.",
                    "alongrule" => $"Analysis: a.\nType: inclusion\nConstraint: {Words(27)}",
                    "afitrule" =>
                        $"Analysis: a.\nType: **Inclusion**\nConstraint: {Words(26)}\nNote: more could be said.",
                    _ => "Analysis: a.\nType: emotion\nConstraint: Let some warmth be felt.",
                }
            : Has("\"question\"") ? """{"question": "Is it so?", "check": None}"""
            : Has("[Items]") ? Verdict(Has("[Response]\nReference") || Has("[Response]\nA final") ? 3 : 1)
            : Has("[Constraints]") ? "Here is the merged instruction:\nMERGED instruction on the matter at hand."
            : Has("MERGED") ? "A final answer that does what was asked."
            : "Some student answer of a few words.";

        bool Has(string text) => prompt.Contains(text, StringComparison.Ordinal);
    }

    private static string Verdict(int score) =>
        JsonSerializer.Serialize(
            new
            {
                verdicts = new[]
                {
                    new
                    {
                        id = "1",
                        explanation = "",
                        score,
                    },
                },
            }
        );

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));
}
