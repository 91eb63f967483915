using DataGen.Operators.Blocks;
using DataGen.Operators.Fields;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

internal sealed class LoopTests
{
    [Test]
    public async Task Rounds_go_on_from_the_carried_fields_and_leave_a_trajectory()
    {
        using var bench = Start();

        var result = await bench.Then("loop", Loop(3, ("add", Set("n", "n + round + 1")))).RunAsync();

        Assert.That(result.Field("n"), Is.EqualTo(new[] { "6" }));
        Assert.That(result.Field("trajectory"), Is.EqualTo(new[] { """[{"n":1},{"n":3},{"n":6}]""" }));
        Assert.That(result.Out[0].Has("round"), Is.False, "what is not carried lives for one round");
        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0" }));
    }

    [Test]
    public async Task Until_ends_the_loop_at_the_end_of_a_round()
    {
        using var bench = Start();

        var result = await bench
            .Then("loop", Loop(100, ("add", Set("n", "n + 1"))) with { Until = "n >= 4" })
            .RunAsync();

        Assert.That(result.Field("n"), Is.EqualTo(new[] { "4" }));
        Assert.That(result.Counts("add").In, Is.EqualTo(4));
    }

    [Test]
    public async Task Best_chooses_the_round_and_the_earliest_of_equals()
    {
        using var bench = Start();
        var options = Loop(5, ("add", Set("n", "n + 1"))) with { Best = "-Math.abs(Math.floor(n / 2) - 1)" };

        var result = await bench.Then("loop", options).RunAsync();

        // 1..5 score -1, 0, 0, -1, -1.
        Assert.That(result.Field("n"), Is.EqualTo(new[] { "2" }));
        Assert.That(result.Out[0]["trajectory"].GetArrayLength(), Is.EqualTo(5));
    }

    [Test]
    public async Task A_round_that_is_dropped_ends_the_loop_with_the_best_so_far()
    {
        using var bench = Start();

        var result = await bench
            .Then(
                "loop",
                Loop(
                    9,
                    ("add", Set("n", "n + 1")),
                    ("small", new FilterOptions { Where = "n < 3", Reason = "too large" })
                )
            )
            .RunAsync();

        Assert.That(result.Field("n"), Is.EqualTo(new[] { "2" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:0/loop:2: too large" }));
    }

    [Test]
    public async Task When_the_first_round_is_dropped_so_is_the_record()
    {
        using var bench = Start();

        var result = await bench
            .Then("loop", Loop(9, ("none", new FilterOptions { Where = "false", Reason = "never" })))
            .RunAsync();

        Assert.That(result.Out, Is.Empty);
        Assert.That(result.Counts("loop").Dropped.Keys, Is.EqualTo(new[] { "no round passed" }));
    }

    [Test]
    public async Task When_the_first_round_fails_so_does_the_record()
    {
        using var bench = Start();

        var result = await bench
            .Then("loop", Loop(9, ("bad", new ScoreOptions { Value = "n / 0", Into = "score" })))
            .RunAsync();

        Assert.That(result.Counts("loop").Failed.Keys, Is.EqualTo(new[] { "round failed" }));
        Assert.That(result.Counts("bad").TotalFailed, Is.EqualTo(1));
    }

    private static Bench Start() => new Bench().Given("a", Bench.Row("a:0", ("n", 0)));

    private static SetOptions Set(string name, string value) =>
        new() { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } };

    private static LoopOptions Loop(int max, params (string Id, OperatorOptions Options)[] stages) =>
        new()
        {
            Carry = ["n"],
            Max = max,
            Stages = Bench.Body(stages),
        };
}
