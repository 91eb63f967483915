using DataGen.Operators.Fields;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Fields;

internal sealed class AggregateTests
{
    private static readonly AggregateOptions Mean = new()
    {
        Over = "items",
        Value = "s",
        Weight = "w",
        Into = "result",
        DetailInto = "detail",
    };

    [Test]
    public async Task A_missing_value_leaves_the_weights_to_the_others()
    {
        var result = await RunAsync(Mean, (100, 100), (null, 100), (0, 50));

        Assert.That(result.Field("result")[0], Does.StartWith("66.66"));
        Assert.That(result.Field("detail"), Is.EqualTo(new[] { """{"count":2,"missing":1,"confidence":0.6}""" }));
    }

    [Test]
    public async Task Without_any_value_or_weight_there_is_no_result()
    {
        Assert.That((await RunAsync(Mean, (null, 1))).Field("result"), Is.EqualTo(new[] { "" }));
        Assert.That((await RunAsync(Mean, (5, 0))).Field("result"), Is.EqualTo(new[] { "" }));
        Assert.That((await RunAsync(Mean)).Field("result"), Is.EqualTo(new[] { "" }));
    }

    [TestCase(AggregateMethod.Median, "3")]
    [TestCase(AggregateMethod.Min, "1")]
    [TestCase(AggregateMethod.Max, "9")]
    public async Task Numbers_have_a_middle_and_ends(AggregateMethod method, string expected)
    {
        var result = await RunAsync(
            Mean with
            {
                Method = method,
                Weight = null,
            },
            (9, 0),
            (1, 0),
            (2, 0),
            (null, 0),
            (4, 0)
        );

        Assert.That(result.Field("result"), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public async Task A_majority_tells_its_share_and_a_tie_is_none()
    {
        var majority = Mean with { Method = AggregateMethod.Majority };

        var clear = await RunAsync(majority, ("yes", 1), ("no", 1), ("yes", 2), (null, 9));
        Assert.That(clear.Field("result"), Is.EqualTo(new[] { "yes" }));
        Assert.That(clear.Field("detail"), Is.EqualTo(new[] { """{"count":3,"missing":1,"confidence":0.75}""" }));

        var tie = await RunAsync(majority, ("yes", 1), ("no", 1));
        Assert.That(tie.Field("result"), Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task What_is_no_number_and_what_weighs_less_than_nothing_fails()
    {
        Assert.That((await RunAsync(Mean, ("x", 1))).Failures.Single(), Does.StartWith("a:0: not a number"));
        Assert.That((await RunAsync(Mean, (1, -1))).Failures.Single(), Does.StartWith("a:0: negative weight"));
    }

    private static async Task<BenchResult> RunAsync(
        AggregateOptions options,
        params (object? Value, double Weight)[] items
    )
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("items", items.Select(item => new { s = item.Value, w = item.Weight }))))
            .Then("aggregate", options);
        return await bench.RunAsync();
    }
}
