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

    [TestCase("I would rather not.[refused]", "refusal: the model refused: I would rather not.")]
    [TestCase("Well[withheld]", "content-filter: the server withheld the answer or a part of it")]
    [TestCase(
        "Well, the[cut]",
        "length: the answer was cut at its token limit; a higher maxTokens asks anew only for answers that were cut"
    )]
    [TestCase("<think>Well[cut]", "length: the token limit was reached while the model was thinking; raise maxTokens")]
    public async Task An_answer_that_ended_badly_is_unusable_under_its_own_reason(string answer, string reason)
    {
        using var bench = Start((_, _) => answer).Then("ask", Ask(1) with { Parse = null });
        Assert.That((await bench.RunAsync()).Rejects(), Is.EqualTo(new[] { $"a:0: {reason}" }));

        using var accepting = Start((_, _) => answer).Then("ask", Ask(1) with { Parse = null, Unusable = [] });
        Assert.That((await accepting.RunAsync()).Out, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_bad_ending_of_one_sample_leaves_the_others()
    {
        using var bench = Start((_, number) => number == 1 ? "No.[refused]" : "7").Then("ask", Ask(3));

        var list = (await bench.RunAsync()).Out[0]["answer"].EnumerateArray().ToArray();

        Assert.That(
            list.Count(item => item.GetProperty("value").ValueKind == System.Text.Json.JsonValueKind.Number),
            Is.EqualTo(2)
        );
        Assert.That(
            list.Select(item => item.GetProperty("error").ToString()),
            Has.One.EqualTo("the model refused: No.")
        );
    }

    [Test]
    public async Task Repairs_show_the_model_its_answer_and_the_error_before_the_request_is_made_anew()
    {
        using var bench = Start((_, number) => number < 4 ? $"seven ({number})" : "7")
            .Then("ask", Ask(1) with { Repairs = 2, Retries = 1 });

        var result = await bench.RunAsync();

        Assert.That(result.Field("answer"), Is.EqualTo(new[] { "7" }));
        var asked = bench.Asked.ToArray();
        Assert.That(asked, Has.Length.EqualTo(4));
        Assert.That(asked[1], Does.StartWith("Score same.\nseven (1)\nYour last answer could not be used: "));
        Assert.That(asked[2], Does.StartWith(asked[1] + "\nseven (2)\n"));
        Assert.That(asked[3], Is.EqualTo("Score same."));
        var counts = result.Counts("ask");
        Assert.That((counts.Answers, counts.Reasked), Is.EqualTo((4, 3)));

        await bench.RunAsync();
        Assert.That(bench.Asked, Has.Count.EqualTo(4), "a replay repeats the repairs and pays nothing");
    }

    [Test]
    public async Task Repairs_are_bounded_and_the_last_error_stands()
    {
        using var bench = Start((_, number) => $"seven ({number})").Then("ask", Ask(1) with { Repairs = 2 });

        Assert.That((await bench.RunAsync()).Failures, Has.Length.EqualTo(1).And.All.StartWith("a:0: unparsed"));
        Assert.That(bench.Asked, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Thoughts_go_into_a_field_of_their_own()
    {
        using var bench = Start((_, _) => "<think>6 or 8?\n8\n</think>7")
            .Then("ask", Ask(1) with { ReasoningInto = "thoughts" });
        var record = (await bench.RunAsync()).Out[0];
        Assert.That(record["answer"].GetDouble(), Is.EqualTo(7));
        Assert.That(record["thoughts"].GetString(), Is.EqualTo("6 or 8?\n8"));

        using var several = Start((_, number) => number == 1 ? "7" : "<think>hm</think>7")
            .Then("ask", Ask(2) with { ReasoningInto = "thoughts" });
        Assert.That(
            (await several.RunAsync()).Out[0]["thoughts"].EnumerateArray().Select(thought => thought.ToString()),
            Is.EquivalentTo(new[] { "", "hm" })
        );
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
