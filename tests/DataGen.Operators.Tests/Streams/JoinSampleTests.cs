using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

/// <summary>Joining records with some of a side input.</summary>
internal sealed class JoinSampleTests
{
    private static readonly JoinSampleOptions Options = new()
    {
        Queries = "q",
        Count = 3,
        Fields = ["query"],
    };

    [Test]
    public async Task Each_record_becomes_as_many_as_asked_with_different_partners()
    {
        var result = await RunAsync(20, Options);

        Assert.That(result.Out, Has.Count.EqualTo(6));
        Assert.That(result.Out.Take(3).Select(record => record["query"].GetString()), Is.Unique);
        Assert.That(result.Out[0].Parents, Has.Count.EqualTo(2));
        Assert.That(result.Field("query").Take(3), Is.Not.EqualTo(result.Field("query").Skip(3)));
    }

    [Test]
    public async Task A_row_more_changes_few_draws()
    {
        var before = await RunAsync(20, Options);
        var after = await RunAsync(21, Options);

        Assert.That(after.Field("query").Intersect(before.Field("query")).Count(), Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public async Task Only_rows_that_meet_the_condition_are_drawn_and_none_is_a_reason()
    {
        var few = await RunAsync(20, Options with { Where = "query === 'q7'" });
        var none = await RunAsync(20, Options with { Where = "query === ''" });

        Assert.That(few.Field("query"), Is.EqualTo(new[] { "q7", "q7" }));
        Assert.That(none.Rejects(), Has.All.Contain("nothing to join"));
    }

    private static async Task<BenchResult> RunAsync(int queries, JoinSampleOptions options)
    {
        using var bench = new Bench();
        bench
            .Given(
                "q",
                [
                    .. Enumerable
                        .Range(0, queries)
                        .Select(i => Bench.Row(Invariant($"q:{i}"), ("query", Invariant($"q{i}")))),
                ]
            )
            .Given("a", Bench.Rows("instruction", "one", "two"))
            .Then("join", options);
        return await bench.RunAsync();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
