using CsCheck;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

internal sealed class TopTests
{
    [Test]
    public async Task The_highest_are_kept_highest_first_and_the_others_dropped_with_their_place()
    {
        using var bench = Top([3, -7.5, 12, 0, 12.25], new TopOptions { By = "n", Count = 2 });

        var result = await bench.RunAsync();

        Assert.That(result.Field("n"), Is.EqualTo(new[] { "12.25", "12" }));
        Assert.That(
            result.Rejects(),
            Is.EqualTo(
                new[]
                {
                    "a:0: not among the top: place 3 of 5, 2 kept",
                    "a:3: not among the top: place 4 of 5, 2 kept",
                    "a:1: not among the top: place 5 of 5, 2 kept",
                }
            )
        );
    }

    [TestCase(40, 10, 4)]
    [TestCase(40, 11, 5)]
    [TestCase(1, 3, 1)]
    [TestCase(100, 7, 7)]
    [TestCase(0, 7, 0)]
    public async Task A_percentage_is_of_the_records_that_come_rounded_up(double percent, int records, int kept)
    {
        using var bench = Top(
            [.. Enumerable.Range(0, records).Select(i => (double)i)],
            new TopOptions { By = "n", Percent = percent }
        );

        Assert.That((await bench.RunAsync()).Out, Has.Count.EqualTo(kept));
    }

    [Test]
    public async Task A_record_without_a_number_fails_and_does_not_count()
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("n", 1, null, 2, "x"))
            .Then("top", new TopOptions { By = "n", Percent = 50 });

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:2" }));
        Assert.That(result.Failures, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Ties_are_broken_by_chance_and_not_by_the_order_of_the_input()
    {
        var rows = Bench.Rows("n", Enumerable.Repeat<object?>(1, 100));
        using var one = new Bench().Given("a", rows).Then("top", new TopOptions { By = "n", Count = 10 });
        using var other = new Bench()
            .Given("a", [.. rows.Reverse()])
            .Then("top", new TopOptions { By = "n", Count = 10 });

        var ids = (await one.RunAsync()).Ids;

        Assert.That((await other.RunAsync()).Ids, Is.EqualTo(ids));
        Assert.That(ids, Is.Not.EqualTo(rows.Take(10).Select(row => row.Id)));
    }

    [Test]
    public void It_keeps_what_sorting_in_memory_would_keep()
    {
        Gen.Select(Gen.Double[-1e9, 1e9].Array[1, 30], Gen.Int[1, 30])
            .Sample(
                (numbers, count) =>
                {
                    using var bench = Top(numbers, new TopOptions { By = "n", Count = count });
                    var kept = bench.RunAsync().GetAwaiter().GetResult().Out.Select(record => record["n"].GetDouble());
                    return kept.SequenceEqual(numbers.OrderDescending().Take(count));
                },
                iter: 60,
                threads: 1
            );
    }

    private static Bench Top(double[] numbers, TopOptions options) =>
        new Bench().Given("a", Bench.Rows("n", numbers.Cast<object?>())).Then("top", options);
}
