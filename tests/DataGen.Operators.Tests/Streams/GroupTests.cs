using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

/// <summary>Operators that decide on groups, and those that take lists apart and fold them back.</summary>
internal sealed class GroupTests
{
    [Test]
    public async Task A_group_that_contradicts_itself_is_dropped_whole()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Pair("a:0", "g1", "x", "1"),
                Pair("a:1", "g1", "y", "2"),
                Pair("a:2", "g2", "x", "1"),
                Pair("a:3", "g2", "z", "5"),
                Pair("a:4", "g2", "x", "3"),
                Pair("a:5", "g3", "", "1"),
                Pair("a:6", "g3", "", "2")
            )
            .Then(
                "agree",
                new ConflictDropOptions
                {
                    By = "group",
                    Same = "input",
                    Agree = "output",
                    Where = "input !== ''",
                    Reason = "two outputs",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1", "a:5", "a:6" }));
        Assert.That(result.Counts("agree").Dropped["two outputs"], Is.EqualTo(3));
        Assert.That(result.Rejects(), Has.All.Contains("a:2, a:4 disagree on \"x\""));
    }

    [Test]
    public async Task Sample_keeps_so_many_of_each_group_in_their_order()
    {
        using var bench = new Bench()
            .Given(
                "a",
                [
                    .. Enumerable
                        .Range(0, 30)
                        .Select(i => Pair(FormattableString.Invariant($"a:{i:00}"), $"g{i / 10}", "", "")),
                ]
            )
            .Then("few", new SampleOptions { By = "group", Count = 4 });

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Has.Length.EqualTo(12));
        Assert.That(result.Ids, Is.Ordered);
        Assert.That(result.Field("group").CountBy(group => group).Select(group => group.Value), Has.All.EqualTo(4));
        Assert.That(result.Ids.Take(4), Is.Not.EqualTo(new[] { "a:00", "a:01", "a:02", "a:03" }), "they are drawn");
        Assert.That(result.Counts("few").Dropped["not drawn"], Is.EqualTo(18));
    }

    [Test]
    public async Task Limit_passes_the_first_of_each_group_or_of_the_stream()
    {
        using var byGroup = new Bench()
            .Given("a", Bench.Rows("n", 1, 2, 1, 1, 2, 3))
            .Then("limit", new LimitOptions { Count = 2, By = "n" });
        var grouped = await byGroup.RunAsync();
        Assert.That(grouped.Ids, Is.EqualTo(new[] { "a:0", "a:1", "a:2", "a:4", "a:5" }));
        Assert.That(grouped.Counts("limit").Dropped["over the limit"], Is.EqualTo(1));

        using var whole = new Bench()
            .Given("a", Bench.Rows("n", 1, 2, 3, 4))
            .Then("limit", new LimitOptions { Count = 2 });
        var first = await whole.RunAsync();
        Assert.That(first.Ids, Is.EqualTo(new[] { "a:0", "a:1" }));
        Assert.That(first.Counts("limit").TotalDropped, Is.Zero, "what lies beyond the limit leaves no trace");
    }

    [Test]
    public async Task Unique_by_compares_values_exactly_and_objects_without_regard_to_order()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("v", new { x = 1, y = 2 })),
                Bench.Row("a:1", ("v", new { y = 2, x = 1 })),
                Bench.Row("a:2", ("v", "1")),
                Bench.Row("a:3", ("v", 1)),
                Bench.Row("a:4", ("v", "1"))
            )
            .Then("once", new UniqueByOptions { Key = "v", Reason = "again" });

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:2", "a:3" }));
        Assert.That(
            result.Rejects(),
            Is.EqualTo(new[] { "a:1: again: same key as a:0", "a:4: again: same key as a:2" })
        );
    }

    [Test]
    public async Task Explode_and_collect_are_the_reverse_of_each_other()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("k", "p"), ("list", new[] { 3, 1, 2 })),
                Bench.Row("a:1", ("k", "q"), ("list", new[] { 9 }))
            )
            .Then("spread", new ExplodeOptions { Over = "list", Into = "item" })
            .Then(
                "back",
                new CollectOptions
                {
                    By = "k",
                    Value = "item",
                    Into = "list",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(
            result.From("spread").Select(record => record.Id),
            Is.EqualTo(new[] { "a:0/spread:0", "a:0/spread:1", "a:0/spread:2", "a:1/spread:0" })
        );
        Assert.That(result.Field("list"), Is.EqualTo(new[] { "[3,1,2]", "[9]" }));
        Assert.That(result.Out[0].Parents, Is.EqualTo(new[] { "a:0/spread:0", "a:0/spread:1", "a:0/spread:2" }));
        Assert.That(result.Counts("back").Merged, Is.EqualTo(2));
    }

    [Test]
    public async Task Collect_over_the_whole_stream_finds_the_records_of_a_group_wherever_they_stand()
    {
        var rows = new[] { "p", "q", "p", "r", "q", "p" };
        using var adjacent = new Bench().Given("a", Bench.Rows("k", rows)).Then("back", Collect(wholeStream: false));
        using var whole = new Bench().Given("a", Bench.Rows("k", rows)).Then("back", Collect(wholeStream: true));

        Assert.That((await adjacent.RunAsync()).Out, Has.Count.EqualTo(6));
        var result = await whole.RunAsync();

        Assert.That(result.Field("k"), Is.EquivalentTo(new[] { "p", "q", "r" }));
        Assert.That(
            result.Out.Single(record => record["k"].GetString() == "p").Parents,
            Is.EqualTo(new[] { "a:0", "a:2", "a:5" })
        );

        static CollectOptions Collect(bool wholeStream) =>
            new()
            {
                By = "k",
                Value = "k",
                Into = "all",
                WholeStream = wholeStream,
            };
    }

    [Test]
    public async Task Explode_names_members_and_drops_empty_lists()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("list", new[] { new { input = "i", output = "o" } })),
                Bench.Row("a:1", ("list", Array.Empty<int>())),
                Bench.Row("a:2", ("list", new[] { new { input = "i" } }))
            )
            .Then("spread", new ExplodeOptions { Over = "list", Members = ["input", "output"] });

        var result = await bench.RunAsync();

        Assert.That(result.Field("output"), Is.EqualTo(new[] { "o" }));
        Assert.That(result.Out[0].Has("list"), Is.False);
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:1: empty list: field 'list' has no elements" }));
        Assert.That(
            result.Failures,
            Is.EqualTo(new[] { "a:2: missing member: element 0 of 'list' has no member 'output'" })
        );
    }

    [Test]
    public async Task Shuffle_is_a_permutation_that_a_new_row_does_not_disturb()
    {
        var hundred = Enumerable.Range(0, 100).Select(i => (object?)i).ToArray();
        using var first = new Bench().Given("a", Bench.Rows("n", hundred)).Then("mixed", new ShuffleOptions());
        using var second = new Bench()
            .Given("a", Bench.Rows("n", [.. hundred, 100]))
            .Then("mixed", new ShuffleOptions());

        var before = (await first.RunAsync()).Ids;
        var after = (await second.RunAsync()).Ids;

        Assert.That(before, Is.EquivalentTo(Bench.Rows("n", hundred).Select(record => record.Id)));
        Assert.That(before, Is.Not.EqualTo(Bench.Rows("n", hundred).Select(record => record.Id)));
        Assert.That(after.Where(id => id != "a:100"), Is.EqualTo(before));
    }

    [Test]
    public async Task Concat_takes_streams_one_after_the_other()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("n", 1)), Bench.Row("a:1", ("n", 2)))
            .Given("b", Bench.Row("b:0", ("n", 3)))
            .Then("all", new ConcatOptions(), "b", "a");

        Assert.That((await bench.RunAsync()).Ids, Is.EqualTo(new[] { "b:0", "a:0", "a:1" }));
    }

    private static DataGen.Pipeline.Record Pair(string id, string group, string input, string output) =>
        Bench.Row(id, ("group", group), ("input", input), ("output", output));
}
