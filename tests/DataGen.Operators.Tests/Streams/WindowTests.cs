using CsCheck;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

internal sealed class WindowTests
{
    private static readonly WindowOptions Plain = new() { Value = "n", Into = "list" };

    [Test]
    public async Task A_window_takes_as_many_records_as_its_first_one_says_and_the_last_what_is_left()
    {
        using var bench = Window([2, 1, 3, 9, 9, 2], Plain with { Size = "n" });

        var result = await bench.RunAsync();

        Assert.That(result.Field("list"), Is.EqualTo(new[] { "[2,1]", "[3,9,9]", "[2]" }));
        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0/windows:0", "a:2/windows:0", "a:5/windows:0" }));
        Assert.That(result.Out[0].Parents, Is.EqualTo(new[] { "a:0", "a:1" }));
        Assert.That(result.Counts("windows").Merged, Is.EqualTo(3));
    }

    [Test]
    public async Task A_window_ends_before_it_costs_more_than_its_budget()
    {
        using var bench = Window([4, 6, 1, 10, 11, 3], Plain with { Cost = "n", Budget = "10", IdsInto = "ids" });

        var result = await bench.RunAsync();

        Assert.That(result.Field("list"), Is.EqualTo(new[] { "[4,6]", "[1]", "[10]", "[3]" }));
        Assert.That(result.Field("ids")[0], Is.EqualTo("""["a:0","a:1"]"""));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:4: over the budget by itself: it costs 11 of 10" }));
    }

    [Test]
    public async Task A_window_holds_only_records_that_agree()
    {
        using var bench = Window([1, 1, 2, 2, 2, 1], Plain with { Size = "2", By = "n" });

        Assert.That((await bench.RunAsync()).Field("list"), Is.EqualTo(new[] { "[1,1]", "[2,2]", "[2]", "[1]" }));
    }

    [Test]
    public async Task Equal_records_stand_in_no_window_together_and_in_no_two_that_follow_each_other()
    {
        using var bench = Window([1, 1, 2, 3, 4, 5, 6], Plain with { Size = "2", Apart = "n" });

        // The second 1 has to let a window pass.
        Assert.That((await bench.RunAsync()).Field("list"), Is.EqualTo(new[] { "[1,2]", "[3,4]", "[1,5]", "[6]" }));
    }

    [Test]
    public async Task What_has_nothing_else_to_stand_beside_gets_a_window_all_the_same()
    {
        using var bench = Window([7, 7, 7], Plain with { Size = "5", Apart = "n" });

        Assert.That((await bench.RunAsync()).Field("list"), Is.EqualTo(new[] { "[7]", "[7]", "[7]" }));
    }

    [Test]
    public async Task A_record_whose_size_or_cost_is_none_fails_alone()
    {
        using var bench = Window([2, 0, 5, -1], Plain with { Size = "n", Cost = "n", Budget = "100" });

        var result = await bench.RunAsync();

        Assert.That(result.Field("list"), Is.EqualTo(new[] { "[2,5]" }));
        Assert.That(
            result.Failures,
            Is.EqualTo(new[] { "a:1: no size: a window of 0 records", "a:3: negative cost: it costs -1" })
        );
    }

    [Test]
    public void Every_record_stands_in_one_window_within_size_and_budget_and_none_has_its_like_in_it()
    {
        Gen.Select(Gen.Int[1, 6].Array[0, 40], Gen.Int[1, 5], Gen.Int[6, 15])
            .Sample(
                (numbers, size, budget) =>
                {
                    using var bench = Window(
                        numbers,
                        Plain with
                        {
                            Size = $"{size}",
                            Cost = "n",
                            Budget = $"{budget}",
                            Apart = "n",
                        }
                    );
                    var windows = bench
                        .RunAsync()
                        .GetAwaiter()
                        .GetResult()
                        .Out.Select(record => record["list"].EnumerateArray().Select(n => n.GetInt32()).ToArray())
                        .ToArray();
                    return windows.SelectMany(window => window).Order().SequenceEqual(numbers.Order())
                        && windows.All(window =>
                            window.Length <= size
                            && window.Sum() <= budget
                            && window.Distinct().Count() == window.Length
                        );
                },
                iter: 60,
                threads: 1
            );
    }

    [Test]
    public async Task Shuffle_keeps_groups_together_and_orders_each_by_chance()
    {
        var rows = Enumerable.Range(0, 60).Select(i => Bench.Row($"a:{i}", ("n", i), ("group", i % 3))).ToArray();
        using var bench = new Bench().Given("a", rows).Then("mixed", new ShuffleOptions { Within = "group" });

        var result = await bench.RunAsync();

        var groups = result.Field("group");
        Assert.That(groups.Zip(groups.Skip(1)).Count(pair => pair.First != pair.Second), Is.EqualTo(2));
        Assert.That(result.Ids, Is.EquivalentTo(rows.Select(row => row.Id)));
        foreach (var group in result.Out.GroupBy(record => record["group"].GetInt32()))
        {
            Assert.That(group.Select(record => record["n"].GetInt32()), Is.Not.Ordered);
        }
    }

    private static Bench Window(int[] numbers, WindowOptions options) =>
        new Bench().Given("a", Bench.Rows("n", numbers.Cast<object?>())).Then("windows", options);
}
