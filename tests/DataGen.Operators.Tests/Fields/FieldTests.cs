using DataGen.Operators.Fields;
using DataGen.Operators.Tests.Support;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Fields;

internal sealed class FieldTests
{
    [Test]
    public async Task Filter_drops_by_the_reason_given_and_fails_where_the_condition_cannot_be_told()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("n", 1)),
                Bench.Row("a:1", ("n", 5)),
                Bench.Row("a:2", ("m", 5)),
                Bench.Row("a:3", ("n", "text"))
            )
            .Then("small", new FilterOptions { Where = "n < 3 ? true : n >= 3 ? false : n", Reason = "too large" });

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:1: too large" }));
        Assert.That(result.Failures, Has.Length.EqualTo(2));
        Assert.That(result.Failures[0], Does.StartWith("a:2: ").And.Contain("n"));
    }

    [Test]
    public async Task Set_sees_what_it_has_just_set_and_a_field_keeps_its_place()
    {
        using var bench = new Bench { Parameters = Json.Object(("by", Json.Number(10))) }
            .Given("a", Bench.Row("a:0", ("x", 1), ("y", 2)))
            .Then(
                "set",
                new SetOptions
                {
                    Fields = new OrderedDictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["x"] = "x * params.by",
                        ["z"] = "x + y",
                    },
                }
            );

        var result = await bench.RunAsync();

        Assert.That(Json.Compact(Json.Object(result.Out[0].Fields)), Is.EqualTo("""{"x":10,"y":2,"z":12}"""));
    }

    [Test]
    public async Task Select_keeps_the_named_fields_in_the_order_named()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("x", 1), ("y", 2), ("z", 3)), Bench.Row("a:1", ("x", 1)))
            .Then("pick", new SelectOptions { Fields = ["z", "x"] });

        var result = await bench.RunAsync();

        Assert.That(Json.Compact(Json.Object(result.Out[0].Fields)), Is.EqualTo("""{"z":3,"x":1}"""));
        Assert.That(result.Failures, Is.EqualTo(new[] { "a:1: missing field: no field 'z'; the record has x" }));
    }

    [Test]
    public async Task Rename_gives_other_names_in_place_and_may_exchange_two()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("x", 1), ("y", 2), ("z", 3)), Bench.Row("a:1", ("y", 1)))
            .Then(
                "rename",
                new RenameOptions
                {
                    Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "y", ["y"] = "x" },
                }
            );

        var result = await bench.RunAsync();

        Assert.That(Json.Compact(Json.Object(result.Out[0].Fields)), Is.EqualTo("""{"y":1,"x":2,"z":3}"""));
        Assert.That(result.Failures, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Score_annotates_and_never_drops_and_a_score_that_is_no_number_fails()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("text", "one two three")), Bench.Row("a:1", ("text", "")))
            .Then("score", new ScoreOptions { Value = "1 / words(text)", Into = "score" });

        var result = await bench.RunAsync();

        Assert.That(result.Out.Single()["score"].GetDouble(), Is.EqualTo(1.0 / 3));
        Assert.That(result.Failures.Single(), Does.StartWith("a:1: "));
    }

    [Test]
    public async Task Template_choice_draws_one_wording_for_each_record_by_its_id()
    {
        async Task<BenchResult> RunAsync(bool reversed)
        {
            var rows = Bench.Rows("n", Enumerable.Range(0, 60).Select(i => (object?)i));
            using var bench = new Bench()
                .Given("a", reversed ? [.. rows.Reverse()] : rows)
                .Prompt("one", "One {{ n }}")
                .Prompt("two", "Two {{ n }}")
                .Prompt("odd", "Odd {{ n }}")
                .Then(
                    "render",
                    new TemplateChoiceOptions
                    {
                        Cases =
                        [
                            new TemplateCase { When = "n % 2 === 1 && n < 50", Prompts = ["odd"] },
                            new TemplateCase { When = "n < 58", Prompts = ["one", "two"] },
                        ],
                        Into = "text",
                        NameInto = "template",
                    }
                );
            return await bench.RunAsync();
        }

        var result = await RunAsync(reversed: false);

        Assert.That(
            result.Field("template").CountBy(name => name).Select(name => name.Key),
            Is.EquivalentTo(new[] { "one", "two", "odd" })
        );
        Assert.That(result.Field("template").Count(name => name == "odd"), Is.EqualTo(25));
        Assert.That(result.Field("template").Count(name => name == "one"), Is.InRange(5, 28));
        Assert.That(result.Out[4]["text"].GetString(), Is.AnyOf("One 4", "Two 4"));
        Assert.That(result.Counts("render").Dropped["no template case applies"], Is.EqualTo(2));
        Assert.That((await RunAsync(reversed: true)).Field("text"), Is.EquivalentTo(result.Field("text")));
    }

    [Test]
    public async Task Template_choice_draws_among_the_wordings_of_all_its_files()
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("n", Enumerable.Range(0, 80).Select(i => (object?)i)))
            .Prompt("several", "First\nor:\nSecond {{ n }}")
            .Prompt("one", "Third")
            .Then(
                "render",
                new TemplateChoiceOptions
                {
                    Cases = [new TemplateCase { Prompts = ["several", "one"] }],
                    Into = "text",
                    NameInto = "template",
                }
            );

        var result = await bench.RunAsync();

        var counts = result.Field("template").CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        Assert.That(counts.Keys, Is.EquivalentTo(new[] { "several#1", "several#2", "one" }));
        Assert.That(counts.Values, Has.All.InRange(15, 40));
        Assert.That(
            result.Out.Where(record => record["template"].GetString() == "several#2"),
            Has.All.Matches<Record>(record => record!["text"].GetString() == $"Second {record["n"]}")
        );
    }
}
