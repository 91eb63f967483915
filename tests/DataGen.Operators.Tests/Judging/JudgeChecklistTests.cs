using DataGen.Operators.Judging;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Judging;

internal sealed class JudgeChecklistTests
{
    private const string Both =
        """{"verdicts": [{"id": "2", "explanation": "b", "verdict": "no"}, {"id": "1", "explanation": "a", "verdict": "YES"}]}""";

    [Test]
    public async Task Verdicts_are_joined_by_id_and_stand_in_the_order_of_the_items()
    {
        using var bench = Judge((_, _) => Both);

        var result = await bench.RunAsync();

        Assert.That(
            result.Field("checks"),
            Is.EqualTo([
                """[{"id":"1","verdict":"yes","share":1,"explanation":"a"},{"id":"2","verdict":"no","share":0,"explanation":"b"}]""",
            ])
        );
    }

    [TestCase("""{"verdicts": [{"id": "1", "explanation": "", "verdict": "yes"}]}""", TestName = "one is missing")]
    [TestCase(
        """{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2", "verdict": "yes"}, {"id": "3", "verdict": "yes"}]}""",
        TestName = "a third is added"
    )]
    [TestCase(
        """{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2", "verdict": "yes"}, {"id": "2", "verdict": "no"}]}""",
        TestName = "one is judged twice"
    )]
    [TestCase(
        """{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2", "verdict": "partly"}]}""",
        TestName = "one is neither"
    )]
    [TestCase("""{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2"}]}""", TestName = "one has no verdict")]
    [TestCase("{}", TestName = "an empty object")]
    [TestCase("They all pass.", TestName = "no JSON")]
    [TestCase("""{"verdicts": [{"id": "1", "verdict": "yes"}, {"id": "2", "ver""", TestName = "cut off")]
    public async Task A_judgement_that_does_not_answer_exactly_the_items_is_unknown_and_never_passes(string answer)
    {
        using var bench = Judge((_, _) => answer);

        var result = await bench.RunAsync();

        Assert.That(
            result.Field("checks"),
            Is.EqualTo([
                """[{"id":"1","verdict":"unknown","share":null,"explanation":""},{"id":"2","verdict":"unknown","share":null,"explanation":""}]""",
            ])
        );
        Assert.That(bench.Asked, Has.Count.EqualTo(2), "asked once more");
    }

    [Test]
    public async Task A_second_answer_that_can_be_read_counts()
    {
        using var bench = Judge((_, asked) => asked == 1 ? "Let me think." : Both);

        Assert.That((await bench.RunAsync()).Field("checks")[0], Does.Contain("\"no\""));
    }

    [Test]
    public async Task Slips_of_JSON_with_one_reading_are_read()
    {
        using var bench = Judge(
            (_, _) =>
                "Here is my judgement:\n{'verdicts': [{'id': 1, 'verdict': True}，{'id': 2, 'verdict': 'No',},]}\nDone."
        );

        var checks = (await bench.RunAsync()).Field("checks")[0];

        Assert.That(checks, Does.Contain("\"1\",\"verdict\":\"yes\"").And.Contain("\"2\",\"verdict\":\"no\""));
    }

    [Test]
    public async Task Several_judgements_are_counted_item_by_item_and_a_tie_is_unknown()
    {
        string[] answers = [Both, Both.Replace("YES", "no", StringComparison.Ordinal), "nonsense", "nonsense"];
        using var bench = Judge((_, asked) => answers[asked - 1], samples: 4, retries: 0);

        Assert.That(
            (await bench.RunAsync()).Field("checks"),
            Is.EqualTo([
                """[{"id":"1","verdict":"unknown","share":0.5,"explanation":""},{"id":"2","verdict":"no","share":0,"explanation":"b"}]""",
            ])
        );
    }

    [Test]
    public async Task On_a_scale_items_get_the_mean_of_the_scores_that_fit()
    {
        string[] answers =
        [
            """{"verdicts": [{"id": "1", "explanation": "a", "score": 3}, {"id": "2", "explanation": "b", "score": 0}]}""",
            """{"verdicts": [{"id": "1", "explanation": "c", "score": 2}, {"id": "2", "explanation": "d", "score": 1}]}""",
            """{"verdicts": [{"id": "1", "explanation": "c", "score": 4}, {"id": "2", "explanation": "d", "score": 1}]}""",
        ];
        using var bench = Judge((_, asked) => answers[asked - 1], samples: 3, retries: 0, scale: (0, 3));

        Assert.That(
            (await bench.RunAsync()).Field("checks"),
            Is.EqualTo(["""[{"id":"1","score":2.5,"explanation":"a"},{"id":"2","score":0.5,"explanation":"b"}]"""])
        );
    }

    [Test]
    public async Task A_checklist_without_items_is_dropped_by_name_and_asks_nothing()
    {
        using var bench = new Bench { Model = (_, _) => throw new InvalidOperationException() };
        bench.Given("a", Bench.Row("a:0", ("questions", Array.Empty<string>()))).Prompt("check", "user:\nx");

        var result = await bench.Then("judged", Options()).RunAsync();

        Assert.That(result.Rejects(), Is.EqualTo(["a:0: empty checklist: field 'questions' has no items"]));
        Assert.That(bench.Asked, Is.Empty);
    }

    [Test]
    public async Task A_checklist_without_items_goes_on_unjudged_where_the_recipe_says_so()
    {
        using var bench = new Bench();
        bench
            .Given("a", Bench.Row("a:0", ("questions", Array.Empty<string>()), ("responses", new[] { "x" })))
            .Prompt("check", "user:\nx");

        var result = await bench
            .Then("judged", Options() with { Over = "responses", OnEmpty = EmptyChecklist.Keep })
            .RunAsync();

        Assert.That(result.Field("responses"), Is.EqualTo(["""[{"text":"x","checks":[]}]"""]));
        Assert.That(bench.Asked, Is.Empty);
    }

    [Test]
    public async Task Items_of_one_id_are_an_error_of_the_row()
    {
        using var bench = new Bench();
        bench
            .Given("a", Bench.Row("a:0", ("questions", new[] { new { id = "x" }, new { id = "x" } })))
            .Prompt("check", "user:\nx");

        Assert.That(
            (await bench.Then("judged", Options()).RunAsync()).Failures,
            Is.EqualTo(["a:0: bad checklist: field 'questions' has two items of one id"])
        );
    }

    [Test]
    public async Task Elements_that_the_condition_leaves_out_are_not_judged()
    {
        using var bench = new Bench { Model = (_, _) => Both };
        bench
            .Given(
                "a",
                Bench.Row(
                    "a:0",
                    ("questions", new[] { "One?", "Two?" }),
                    ("responses", new object[] { new { text = "good" }, new { text = "", error = "unparsed" } })
                )
            )
            .Prompt("check", "user:\n{{#each questions}}{{number @index}}. {{this}}\n{{/each}}{{response.text}}");

        var result = await bench
            .Then("judged", Options() with { Over = "responses", Where = "text !== ''" })
            .RunAsync();

        Assert.That(bench.Asked, Is.EqualTo(["1. One?\n2. Two?\ngood"]));
        Assert.That(result.Field("responses")[0], Does.EndWith("""{"text":"","error":"unparsed","checks":null}]"""));
    }

    private static JudgeChecklistOptions Options() =>
        new()
        {
            Model = "judge",
            Prompt = "check",
            Items = "questions",
            Into = "checks",
        };

    private static Bench Judge(
        Func<string, int, string> model,
        int samples = 1,
        int retries = 1,
        (double Min, double Max)? scale = null
    ) =>
        new Bench { Model = model, Concurrency = 1 }
            .Given("a", Bench.Row("a:0", ("questions", new[] { "One?", "Two?" })))
            .Prompt("check", "user:\n{{join questions}}")
            .Then(
                "judged",
                Options() with
                {
                    Samples = samples,
                    Retries = retries,
                    Min = scale?.Min,
                    Max = scale?.Max,
                }
            );
}
