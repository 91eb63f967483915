using DataGen.Operators.Constraints;
using DataGen.Operators.Tests.Support;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Constraints;

internal sealed class CheckConstraintsTests
{
    private static readonly object NoCommas = new { id = "punctuation:no_comma", kwargs = new { } };

    private static readonly object FiveWords = new
    {
        id = "length_constraints:number_words",
        kwargs = new { num_words = 5, relation = "at least" },
    };

    [Test]
    public async Task Gives_each_element_a_verdict_for_each_constraint_and_their_share()
    {
        var record = await OneAsync(
            new[] { NoCommas, FiveWords },
            new object[]
            {
                new { text = "One two three four five.", error = (string?)null },
                new { text = "One, two.", error = (string?)null },
                new { text = "One two", error = (string?)null },
            }
        );

        var checkedOnes = record["responses"].EnumerateArray().ToArray();
        Assert.That(
            checkedOnes.Select(item => item.GetProperty("passRate").GetDouble()),
            Is.EqualTo(new[] { 1, 0, 0.5 })
        );
        Assert.That(
            checkedOnes.Select(item => Json.Compact(item.GetProperty("strict"))),
            Is.EqualTo(new[] { "[true,true]", "[false,false]", "[true,false]" })
        );
    }

    [Test]
    public async Task Constraints_that_a_model_wrote_wrongly_are_unchecked_and_not_passed_where_the_recipe_says_so()
    {
        using var bench = new Bench();
        bench.Given(
            "a",
            Bench.Row(
                "a:0",
                (
                    "constraints",
                    new object?[]
                    {
                        NoCommas,
                        null,
                        new { id = "no:such", kwargs = new { } },
                        FiveWords,
                        new { id = "length_constraints:number_words" },
                    }
                ),
                ("response", "One two three four five.")
            )
        );

        var result = await bench
            .Then(
                "check",
                new CheckConstraintsOptions
                {
                    Constraints = "constraints",
                    Response = "response",
                    Into = "check",
                    OnBad = BadConstraint.Unchecked,
                }
            )
            .RunAsync();

        var check = result.Out[0]["check"];
        Assert.That(Json.Compact(check.GetProperty("strict")), Is.EqualTo("[true,null,null,true,null]"));
        Assert.That(check.GetProperty("passRate").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        Assert.That(check.GetProperty("errors").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public async Task Tells_a_loose_pass_from_a_strict_one()
    {
        // The first line goes in one of the loose readings.
        var record = await OneAsync(new[] { NoCommas }, new object[] { "Sure, here it is:\nOne two three." });

        var element = record["responses"][0];
        Assert.That(Json.Compact(element.GetProperty("strict")), Is.EqualTo("[false]"));
        Assert.That(Json.Compact(element.GetProperty("loose")), Is.EqualTo("[true]"));
        Assert.That(element.GetProperty("text").GetString(), Does.StartWith("Sure"));
    }

    [Test]
    public async Task A_negated_constraint_passes_what_the_plain_one_fails()
    {
        var record = await OneAsync(
            new object[]
            {
                NoCommas,
                new
                {
                    id = "punctuation:no_comma",
                    kwargs = new { },
                    negated = true,
                },
            },
            new object[] { "a, b", "a b" }
        );

        Assert.That(
            record["responses"].EnumerateArray().Select(item => Json.Compact(item.GetProperty("strict"))),
            Is.EqualTo(new[] { "[false,true]", "[true,false]" })
        );
    }

    [Test]
    public async Task What_is_not_checked_is_neither_passed_nor_failed()
    {
        var broken = await OneAsync(
            new[] { NoCommas },
            new object[] { new { text = "cut", error = "the answer does not parse" } }
        );
        var nothing = await OneAsync(Array.Empty<object>(), new object[] { "text" });

        foreach (var record in new[] { broken, nothing })
        {
            Assert.That(
                record["responses"][0].GetProperty("passRate").ValueKind,
                Is.EqualTo(System.Text.Json.JsonValueKind.Null)
            );
        }

        Assert.That(Json.Compact(broken["responses"][0].GetProperty("strict")), Is.EqualTo("[null]"));
    }

    [TestCase("""{ "kwargs": {} }""", "constraints[0] has no 'id'")]
    [TestCase("""{ "id": "punctuation:no_commas" }""", "did you mean \"punctuation:no_comma\"?")]
    [TestCase("""{ "id": "length_constraints:number_words", "kwargs": { "num_words": "five" } }""", "num_words")]
    [TestCase("""{ "id": "punctuation:no_comma", "family": "ifx" }""", "unknown family \"ifx\"")]
    public async Task A_constraint_that_is_none_fails_the_row(string constraint, string error)
    {
        var result = await CheckAsync(
            new[] { System.Text.Json.JsonElement.Parse(constraint) },
            new object[] { "text" }
        );

        Assert.That(result.Out, Is.Empty);
        Assert.That(result.Failures.Single(), Does.StartWith("a:0: bad constraint: ").And.Contain(error));
    }

    [Test]
    public async Task Checks_a_single_response_too()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("constraints", new[] { NoCommas }), ("response", "a b")))
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

        Assert.That(
            result.Field("result"),
            Is.EqualTo(new[] { """{"passRate":1,"loosePassRate":1,"strict":[true],"loose":[true],"errors":[]}""" })
        );
    }

    private static async Task<Record> OneAsync(object constraints, object responses) =>
        (await CheckAsync(constraints, responses)).Out.Single();

    private static async Task<BenchResult> CheckAsync(object constraints, object responses)
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("constraints", constraints), ("responses", responses)))
            .Then("check", new CheckConstraintsOptions { Constraints = "constraints", Over = "responses" });
        return await bench.RunAsync();
    }
}
