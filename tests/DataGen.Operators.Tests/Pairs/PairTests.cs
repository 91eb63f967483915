using DataGen.Operators.Pairs;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Pairs;

/// <summary>Preference pairs.</summary>
internal sealed class PairTests
{
    private static readonly PairOptions Options = new()
    {
        Over = "answers",
        Chosen = "passRate >= 0.5",
        Rejected = "passRate === 0",
        Verifiers = "verifiers",
    };

    [Test]
    public async Task A_pair_names_the_verifiers_that_tell_it_apart()
    {
        var result = await RunAsync(
            Options,
            Answer("good one here", 0.5, "pass", "fail"),
            Answer("bad thing there", 0, "fail", "fail")
        );

        Assert.That(result.Field("chosen"), Is.EqualTo(new[] { "good one here" }));
        Assert.That(result.Field("rejected"), Is.EqualTo(new[] { "bad thing there" }));
        Assert.That(result.Field("separating"), Is.EqualTo(new[] { """["v1"]""" }));
        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0/pair:0" }));
    }

    [Test]
    public async Task The_cross_product_is_capped_and_the_nearest_in_length_come_first()
    {
        var result = await RunAsync(
            Options with
            {
                Max = 3,
            },
            Answer("alpha", 1, "pass", "pass"),
            Answer("a much longer text of its own", 1, "pass", "pass"),
            Answer("omega", 0, "fail", "fail"),
            Answer("another text that is quite long", 0, "fail", "fail")
        );

        Assert.That(result.Field("chosen")[0], Is.EqualTo("alpha"));
        Assert.That(result.Field("rejected")[0], Is.EqualTo("omega"));
        Assert.That(result.Out, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task One_response_stands_in_so_many_pairs_and_no_more()
    {
        var result = await RunAsync(
            Options with
            {
                MaxUses = 1,
            },
            Answer("alpha", 1, "pass", "pass"),
            Answer("omega", 0, "fail", "fail"),
            Answer("delta", 0, "fail", "fail")
        );

        Assert.That(result.Out, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Lengths_likeness_and_missing_sides_are_reasons_of_their_own()
    {
        var lengths = await RunAsync(
            Options with
            {
                MaxLengthRatio = 2,
            },
            Answer("short", 1, "pass", "pass"),
            Answer("a text that is far too long for it", 0, "fail", "fail")
        );
        var alike = await RunAsync(
            Options,
            Answer("one two three four", 1, "pass", "pass"),
            Answer("one two three four!", 0, "fail", "fail")
        );
        var inseparable = await RunAsync(
            Options,
            Answer("good one here", 0.5, "timeout", "pass"),
            Answer("bad thing there", 0, "fail", "timeout")
        );
        var noChosen = await RunAsync(Options, Answer("bad", 0, "fail", "fail"), Answer("unchecked", null));
        var noRejected = await RunAsync(Options, Answer("good", 1, "pass", "pass"), Answer("unchecked", null));

        Assert.That(lengths.Rejects().Single(), Does.StartWith("a:0: no pair fits: 0 and 1: length ratio 6.8"));
        Assert.That(alike.Rejects().Single(), Does.EndWith("similarity 1"));
        Assert.That(inseparable.Rejects().Single(), Does.EndWith("no verifier tells them apart"));
        Assert.That(noChosen.Rejects().Single(), Does.EndWith("no response to choose"));
        Assert.That(noRejected.Rejects().Single(), Does.EndWith("no response to reject"));
    }

    [Test]
    public async Task Of_one_lineage_are_a_response_and_those_it_was_made_of()
    {
        object[] tree =
        [
            Node("0", null, "the first draft of all", 0),
            Node("0.0", "0", "the second draft of all", 0.4),
            Node("0.1", "0", "the third draft of all", 0.2),
            Node("0.0.0", "0.0", "the fourth draft of all", 1),
            Node("0.1.0", "0.1", "the fifth draft of all", 0.8),
        ];
        var options = Lineage with { Where = "chosen.value - rejected.value >= 0.3" };

        var result = await RunAsync(options, tree);

        Assert.That(
            result
                .Out.Select(record => record["pair"])
                .Select(pair => $"{pair.GetProperty("chosenIndex")} over {pair.GetProperty("rejectedIndex")}"),
            Is.EquivalentTo(["1 over 0", "3 over 0", "3 over 1", "4 over 0", "4 over 2"])
        );
    }

    [Test]
    public async Task A_lineage_that_goes_round_in_a_circle_comes_to_an_end()
    {
        var result = await RunAsync(
            Lineage,
            Node("a", "b", "one of the drafts", 0.1),
            Node("b", "a", "two of the drafts", 0.2),
            Node("c", "nobody", "three of the drafts", 0.3)
        );

        Assert.That(result.Out, Has.Count.EqualTo(2), "a descends from b, and b from a; c from neither");
    }

    [Test]
    public async Task Responses_that_have_too_little_in_common_are_no_pair()
    {
        var result = await RunAsync(
            Options with
            {
                MinSimilarity = 0.5,
            },
            Answer("good one here", 0.5, "pass", "fail"),
            Answer("bad thing there", 0, "fail", "fail")
        );

        Assert.That(result.Rejects().Single(), Does.EndWith("similarity 0"));
    }

    private static PairOptions Lineage =>
        new()
        {
            Over = "answers",
            Lineage = "parent",
            Chosen = "true",
            Rejected = "true",
            Max = 100,
            MaxChosen = 100,
            MaxRejected = 100,
            MaxUses = 100,
        };

    private static object Node(string id, string? parent, string text, double value) =>
        new
        {
            id,
            parent,
            text,
            value,
        };

    private static object Answer(string text, double? passRate, params string[] verdicts) =>
        new
        {
            text,
            passRate,
            verdicts,
        };

    private static async Task<BenchResult> RunAsync(PairOptions options, params object[] answers)
    {
        using var bench = new Bench();
        bench
            .Given("a", Bench.Row("a:0", ("answers", answers), ("verifiers", new[] { "v1", "v2" })))
            .Then("pair", options);
        return await bench.RunAsync();
    }
}
