using DataGen.Operators.Judging;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Judging;

internal sealed class JudgeVotesTests
{
    private const string Yes = "All fine.\nFinal Judgement: Yes";
    private const string No = "Too long.\n**Final Judgement (all constraints):** No, it is too long.";
    private const string Note = "Final Judgement: Note that it is hard to tell.";

    [Test]
    public async Task The_majority_of_the_readable_votes_decides_and_its_first_critique_is_kept()
    {
        using var bench = Judge([No, Yes, Yes, Note, "I do not know."]);

        Assert.That(
            (await bench.RunAsync()).Field("judgement"),
            Is.EqualTo([
                """{"verdict":"pass","share":0.6666666666666666,"lower":0.20765960080204768,"votes":3,"passed":2,"failed":1,"unread":2,"critique":"All fine.\nFinal Judgement: Yes"}""",
            ])
        );
    }

    [Test]
    public async Task Two_against_two_with_one_unreadable_is_a_tie_without_a_critique()
    {
        using var bench = Judge([Yes, No, "nothing", No, Yes]);

        var judgement = (await bench.RunAsync()).Out[0]["judgement"];

        Assert.That(judgement.GetProperty("verdict").GetString(), Is.EqualTo("tie"));
        Assert.That(judgement.GetProperty("share").GetDouble(), Is.EqualTo(0.5));
        Assert.That(judgement.GetProperty("critique").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
    }

    [Test]
    public async Task A_tie_fails_where_the_recipe_says_so()
    {
        using var bench = Judge([Yes, No, "nothing", No, Yes], options => options with { OnTie = TiedVotes.Fail });

        var judgement = (await bench.RunAsync()).Out[0]["judgement"];

        Assert.That(judgement.GetProperty("verdict").GetString(), Is.EqualTo("fail"));
        Assert.That(judgement.GetProperty("critique").GetString(), Does.StartWith("Too long."));
    }

    [Test]
    public async Task At_a_tie_all_votes_are_taken_anew()
    {
        using var bench = Judge(
            [Yes, No, "nothing", No, Yes, No, No, No, No, Yes],
            options => options with { Retakes = 3 }
        );

        var judgement = (await bench.RunAsync()).Out[0]["judgement"];

        Assert.That(judgement.GetProperty("verdict").GetString(), Is.EqualTo("fail"));
        Assert.That(judgement.GetProperty("share").GetDouble(), Is.EqualTo(0.2));
        Assert.That(bench.Asked, Has.Count.EqualTo(10));
    }

    [TestCase("A critique without the line that was asked for.")]
    [TestCase(Note)]
    [TestCase("Final Judgement: None")]
    [TestCase("Final Judgement:")]
    [TestCase("Final Judgement: Yes\nOn second thoughts, Final Judgement: No")]
    public async Task Votes_that_cannot_be_read_are_no_votes_and_never_pass(string critique)
    {
        using var bench = Judge([critique, critique, critique, critique, critique]);

        Assert.That(
            (await bench.RunAsync()).Field("judgement"),
            Is.EqualTo([
                """{"verdict":"invalid","share":null,"lower":null,"votes":0,"passed":0,"failed":0,"unread":5,"critique":null}""",
            ])
        );
    }

    [Test]
    public async Task Without_a_quorum_the_votes_decide_nothing()
    {
        using var bench = Judge([Yes, Yes, "x", "y", "z"], options => options with { Quorum = 3 });

        Assert.That(
            (await bench.RunAsync()).Field("judgement")[0],
            Does.StartWith("""{"verdict":"invalid","share":1,""")
        );
    }

    [Test]
    public async Task A_judgement_that_is_repeated_in_other_words_counts_once()
    {
        const string Twice = "final judgement: yes\n\nFinal Judgement\nFinal Judgement: Yes.";
        using var bench = Judge([Twice, Twice, Twice, No, No]);

        Assert.That(
            (await bench.RunAsync()).Field("judgement")[0],
            Does.StartWith("""{"verdict":"pass","share":0.6,""")
        );
    }

    [Test]
    public async Task A_later_stage_takes_votes_of_its_own()
    {
        string[] answers = [Yes, Yes, Yes, Yes, Yes, No, No, No, No, No];
        using var bench = Judge(answers);
        bench.Then("again", Options() with { FirstVote = 5, Into = "second" });

        var result = await bench.RunAsync();

        Assert.That(bench.Asked, Has.Count.EqualTo(10));
        Assert.That(result.Field("second")[0], Does.StartWith("""{"verdict":"fail","""));
    }

    [Test]
    public async Task A_later_stage_that_asks_the_same_votes_gets_the_same_answers()
    {
        using var bench = Judge([Yes, Yes, Yes, No, No]);
        bench.Then("again", Options() with { Into = "second" });

        var result = await bench.RunAsync();

        Assert.That(bench.Asked, Has.Count.EqualTo(5));
        Assert.That(result.Field("second"), Is.EqualTo(result.Field("judgement")));
    }

    private static JudgeVotesOptions Options() =>
        new()
        {
            Model = "judge",
            Prompt = "critique",
            Into = "judgement",
            Retries = 0,
        };

    /// <summary>Asks one after the other, so that the n-th answer is the n-th vote's.</summary>
    private static Bench Judge(string[] answers, Func<JudgeVotesOptions, JudgeVotesOptions>? change = null) =>
        new Bench { Model = (_, asked) => answers[asked - 1], Concurrency = 1 }
            .Given("a", Bench.Row("a:0", ("instruction", "Be brief."), ("response", "I am.")))
            .Prompt("critique", "user:\n{{instruction}} {{response}}")
            .Then("judged", change is null ? Options() : change(Options()));
}
