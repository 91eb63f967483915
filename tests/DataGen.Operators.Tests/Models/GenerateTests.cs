using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Models;

internal sealed class GenerateTests
{
    [Test]
    public async Task One_answer_is_the_fields_value_and_several_are_a_list_that_keeps_errors()
    {
        using var single = Start((_, _) => "7").Then("ask", Ask(1));
        Assert.That((await single.RunAsync()).Out[0]["answer"].GetDouble(), Is.EqualTo(7));

        using var several = Start((_, number) => number == 2 ? "seven" : "7").Then("ask", Ask(3));
        var list = (await several.RunAsync()).Out[0]["answer"];
        Assert.That(list.GetArrayLength(), Is.EqualTo(3));
        Assert.That(
            list.EnumerateArray()
                .Count(item => item.GetProperty("error").ValueKind == System.Text.Json.JsonValueKind.String),
            Is.EqualTo(1)
        );
        Assert.That(
            list.EnumerateArray().Select(item => item.GetProperty("finish").GetString()),
            Has.All.EqualTo("stop")
        );
    }

    [Test]
    public async Task A_record_none_of_whose_answers_parses_fails_or_is_dropped_as_the_recipe_says()
    {
        using var failing = Start((_, _) => "seven").Then("ask", Ask(2));
        Assert.That((await failing.RunAsync()).Failures, Has.Length.EqualTo(1).And.All.StartWith("a:0: unparsed"));

        using var dropping = Start((_, _) => "seven").Then("ask", Ask(2) with { OnUnparsed = Unparsed.Drop });
        Assert.That((await dropping.RunAsync()).Rejects(), Has.Length.EqualTo(1).And.All.StartWith("a:0: unparsed"));
    }

    [Test]
    public async Task Retries_ask_anew_for_an_answer_that_does_not_parse()
    {
        using var bench = Start((_, number) => number < 3 ? "seven" : "7").Then("ask", Ask(1) with { Retries = 2 });

        Assert.That((await bench.RunAsync()).Field("answer"), Is.EqualTo(new[] { "7" }));
        Assert.That(bench.Asked, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Records_with_equal_prompts_share_an_answer_unless_it_is_distinct()
    {
        using var shared = Start((_, number) => $"{number}", records: 5).Then("ask", Ask(1));
        Assert.That((await shared.RunAsync()).Field("answer").Distinct().Count(), Is.EqualTo(1));
        Assert.That(shared.Asked, Has.Count.EqualTo(1));

        using var distinct = Start((_, number) => $"{number}", records: 5).Then("ask", Ask(1) with { Distinct = true });
        Assert.That((await distinct.RunAsync()).Field("answer").Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task The_whole_answer_tells_how_it_ended()
    {
        using var bench = Start((_, _) => "1. one\n2. tw[cut]")
            .Then("ask", Ask(1) with { Parse = new ListParseOptions(), AnswerInto = "whole", MaxTokens = 5 });

        var record = (await bench.RunAsync()).Out[0];

        Assert.That(record["whole"].GetProperty("finish").GetString(), Is.EqualTo("length"));
        Assert.That(record["whole"].GetProperty("text").GetString(), Is.EqualTo("1. one\n2. tw"));
    }

    private static Bench Start(Func<string, int, string> model, int records = 1) =>
        new Bench { Model = model, Concurrency = 2 }
            .Given("a", Bench.Rows("n", Enumerable.Repeat((object?)"same", records)))
            .Prompt("ask", "Score {{ n }}.");

    private static GenerateOptions Ask(int samples) =>
        new()
        {
            Model = "m",
            Prompt = "ask",
            Task = "text",
            Samples = samples,
            Parse = new ScoreParseOptions { Anchor = "" },
            Into = "answer",
        };
}
