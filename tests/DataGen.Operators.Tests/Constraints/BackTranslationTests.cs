using DataGen.Operators.Constraints;
using DataGen.Operators.Tests.Support;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Constraints;

/// <summary>Synthesising constraints of texts, and turning them round.</summary>
internal sealed class BackTranslationTests
{
    private static readonly string[] Texts =
    [
        "The tide mill stands at the mouth of the river. Twice a day the water fills the pond behind it, and twice a day it turns the wheel.",
        "* flour\n* water\n* salt\n\nMix all of it, and wait an hour. Then bake it at 230 degrees!",
        "Is it late? It is. *Go home*, then, and take the [name] with you.\n\nP.S. Write soon.",
    ];

    [Test]
    public async Task What_is_synthesised_is_true_of_the_text()
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("response", Texts))
            .Then("measure", new SynthesiseConstraintsOptions { Response = "response", Into = "constraints" })
            .Then(
                "check",
                new CheckConstraintsOptions
                {
                    Constraints = "constraints",
                    Response = "response",
                    Into = "result",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(Texts.Length));
        foreach (var record in result.Out)
        {
            Assert.That(record["constraints"].GetArrayLength(), Is.GreaterThan(3));
            Assert.That(
                record["result"].GetProperty("passRate").GetDouble(),
                Is.EqualTo(1),
                Json.Compact(record["constraints"])
            );
        }
    }

    [Test]
    public async Task Turning_one_round_makes_the_text_break_just_that_one()
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("response", Texts))
            .Then("measure", new SynthesiseConstraintsOptions { Response = "response", Into = "constraints" })
            .Then(
                "turn",
                new NegateConstraintOptions
                {
                    Constraints = "constraints",
                    Into = "negated",
                    IndexInto = "index",
                }
            )
            .Then(
                "check",
                new CheckConstraintsOptions
                {
                    Constraints = "negated",
                    Response = "response",
                    Into = "result",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(Texts.Length));
        foreach (var record in result.Out)
        {
            var strict = record["result"]
                .GetProperty("strict")
                .EnumerateArray()
                .Select(kept => kept.GetBoolean())
                .ToArray();
            Assert.That(Array.IndexOf(strict, false), Is.EqualTo(record["index"].GetInt32()));
            Assert.That(strict.Count(kept => !kept), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Constraints_that_code_cannot_check_stay_and_a_row_of_none_else_is_dropped()
    {
        object soft = new { type = "style", text = "Be kind." };
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("constraints", new[] { soft, new { id = "punctuation:no_comma" } })),
                Bench.Row("a:1", ("constraints", new[] { soft }))
            )
            .Then(
                "turn",
                new NegateConstraintOptions
                {
                    Constraints = "constraints",
                    Into = "negated",
                    IndexInto = "index",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(
            result.Field("negated"),
            Is.EqualTo(
                new[]
                {
                    """[{"type":"style","text":"Be kind."},{"id":"punctuation:no_comma","family":"ifeval","kwargs":{},"negated":true,"text":"Use at least one comma."}]""",
                }
            )
        );
        Assert.That(result.Rejects().Single(), Does.StartWith("a:1: no constraint to negate"));
    }

    [Test]
    public async Task Leaks_are_taken_out_and_accounted_for()
    {
        var response =
            "one two three four five six seven eight nine ten " + string.Join(' ', Enumerable.Repeat("word", 30));
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row(
                    "a:0",
                    ("response", response),
                    (
                        "constraints",
                        new[]
                        {
                            "Begin with \"one two\".",
                            "Say \"one two three four five six seven eight nine\".",
                            "Speak of two three four five six seven eight in a row.",
                            "Mention \"ten\".",
                            "Quote \"something else\".",
                        }
                    )
                )
            )
            .Then("guard", new LeakGuardOptions { Over = "constraints", Response = "response" });

        var result = await bench.RunAsync();

        Assert.That(
            result.Field("constraints"),
            Is.EqualTo(new[] { """["Begin with \"one two\".","Quote \"something else\"."]""" })
        );
        Assert.That(
            result.Rejects(),
            Is.EqualTo(
                new[]
                {
                    "a:0/guard:1: quotes the response: a quote of 9 words",
                    "a:0/guard:2: restates the response: 7 of 40 words in a row",
                    "a:0/guard:3: too many constraints quote the response: ",
                }
            )
        );
    }

    [Test]
    public async Task Of_overlapping_elements_the_most_connected_goes_first()
    {
        // The second overlaps with both others, which do not overlap with each other.
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("list", new[] { "a b c d x y", "a b c d e f", "u v c d e f", "p q" })))
            .Then("distinct", new DedupElementsOptions { Over = "list", Threshold = 0.6 });

        var result = await bench.RunAsync();

        Assert.That(result.Field("list"), Is.EqualTo(new[] { """["a b c d x y","u v c d e f","p q"]""" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:0/distinct:1: overlaps another element: with element 0" }));
    }

    [Test]
    public async Task Scores_how_far_elements_say_what_a_text_says()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row(
                    "a:0",
                    ("text", "a b c d"),
                    ("list", new object[] { "a b c d", new { text = "a b x y" }, "p q" })
                )
            )
            .Then(
                "overlap",
                new ScoreOverlapOptions
                {
                    Text = "text",
                    Over = "list",
                    Into = "scores",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Field("scores"), Is.EqualTo(new[] { "[1,0.5,0]" }));
    }
}
