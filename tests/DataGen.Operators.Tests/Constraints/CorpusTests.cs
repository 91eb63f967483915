using DataGen.Operators.Constraints;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Constraints;

/// <summary>Counting, drawing by rarity, demonstrations and mixes.</summary>
internal sealed class CorpusTests
{
    [Test]
    public async Task Counts_the_whole_stream_by_key_and_accounts_for_every_row()
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("word", "b", "a", "b", 5, "b"))
            .Then("count", new CountByOptions { Key = "word" });

        var result = await bench.RunAsync();

        Assert.That(
            result.Out.Select(record =>
                (record["key"].ToString(), record["count"].GetInt64(), record["share"].GetDouble())
            ),
            Is.EqualTo(new[] { ("a", 1L, 0.2), ("b", 3L, 0.6), ("5", 1L, 0.2) })
        );
        Assert.That(result.Counts("count").In, Is.EqualTo(5));
    }

    [Test]
    public async Task Rare_keys_are_drawn_more_often_in_proportion()
    {
        using var bench = new Bench()
            .Given(
                "counts",
                Bench.Row("c:0", ("key", "rare"), ("count", 1)),
                Bench.Row("c:1", ("key", "common"), ("count", 3))
            )
            .Given("a", Bench.Rows("list", Enumerable.Range(0, 2_000).Select(_ => (object)new[] { "common", "rare" })))
            .Then(
                "draw",
                new SampleElementsOptions
                {
                    Over = "list",
                    Count = "1",
                    Weights = "counts",
                    Key = "element",
                    Into = "drawn",
                }
            );

        var result = await bench.RunAsync();

        // Weights 1 and 1/3: three draws of four.
        Assert.That(result.Field("drawn").Count(drawn => drawn == "[\"rare\"]"), Is.InRange(1_420, 1_580));
    }

    [Test]
    public async Task Draws_without_replacement_and_no_more_than_there_are()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("list", new[] { 1, 2, 3, 4 }), ("n", 3.9)),
                Bench.Row("a:1", ("list", new[] { 1, 2 }), ("n", 9))
            )
            .Then(
                "draw",
                new SampleElementsOptions
                {
                    Over = "list",
                    Count = "n",
                    Into = "drawn",
                }
            );

        var result = await bench.RunAsync();

        var drawn = result
            .Out.Select(record => record["drawn"].EnumerateArray().Select(item => item.GetInt32()).ToArray())
            .ToArray();
        Assert.That(drawn[0], Has.Length.EqualTo(3).And.Unique);
        Assert.That(drawn[1], Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Every_row_is_used_once_as_a_row_or_as_a_demonstration()
    {
        using var bench = new Bench()
            .Given("a", [.. Enumerable.Range(0, 500).Select(i => Bench.Row($"a:{i}", ("n", i), ("level", i % 7)))])
            .Then(
                "show",
                new DemonstrationsOptions
                {
                    Share = 0.5,
                    Max = 3,
                    Window = 50,
                    Rising = "level",
                    Value = "({ n, level })",
                    Into = "shown",
                }
            );

        var result = await bench.RunAsync();

        var used = result.Out.SelectMany(record =>
            record["shown"]
                .EnumerateArray()
                .Select(shown => shown.GetProperty("n").GetInt32())
                .Append(record["n"].GetInt32())
        );
        Assert.That(used.Order(), Is.EqualTo(Enumerable.Range(0, 500)));
        foreach (var record in result.Out)
        {
            var levels = record["shown"].EnumerateArray().Select(shown => shown.GetProperty("level").GetInt32());
            Assert.That(levels.Append(record["level"].GetInt32()), Is.Ordered);
            Assert.That(
                record["shown"].EnumerateArray().Select(shown => shown.GetProperty("n").GetInt32() / 50),
                Is.All.EqualTo(record["n"].GetInt32() / 50),
                "from the same window"
            );
        }

        var withSome = result.Out.Count(record => record["shown"].GetArrayLength() > 0);
        Assert.That(withSome, Is.InRange(result.Out.Count / 4, result.Out.Count * 3 / 4));
        Assert.That(result.Out.Max(record => record["shown"].GetArrayLength()), Is.EqualTo(3));
    }

    [Test]
    public async Task Only_rows_that_meet_the_condition_get_demonstrations()
    {
        using var bench = new Bench()
            .Given("a", Enumerable.Range(0, 200).Select(i => Bench.Row($"a:{i}", ("n", i), ("level", i % 4))).ToArray())
            .Then(
                "show",
                new DemonstrationsOptions
                {
                    Share = 1,
                    Rising = "level",
                    Where = "level >= 2",
                    Value = "n",
                    Into = "shown",
                }
            );

        var result = await bench.RunAsync();

        var withSome = result.Out.Where(record => record["shown"].GetArrayLength() > 0).ToArray();
        Assert.That(withSome, Has.Length.GreaterThan(20));
        Assert.That(withSome.Select(record => record["level"].GetInt32()), Is.All.GreaterThanOrEqualTo(2));
        Assert.That(
            withSome.SelectMany(record => record["shown"].EnumerateArray()).Select(shown => shown.GetInt32() % 4),
            Does.Contain(0).Or.Contain(1),
            "the others serve as some"
        );
    }

    [Test]
    public async Task Mixes_by_the_ratios_as_far_as_the_scarcest_part_allows()
    {
        var result = await MixAsync(once: null, total: null, (70, "x"), (90, "y"), (5, "z"));

        var parts = result.Field("part").CountBy(part => part).ToDictionary(StringComparer.Ordinal);
        Assert.That(
            parts,
            Is.EquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["x"] = 70, ["y"] = 30 })
        );
        Assert.That(result.Counts("mix").Dropped["part not in the mix"], Is.EqualTo(5));
        Assert.That(result.Counts("mix").Dropped["over its share of the mix"], Is.EqualTo(60));
    }

    [Test]
    public async Task A_total_keeps_the_ratios()
    {
        var result = await MixAsync(once: null, total: 10, (70, "x"), (90, "y"));

        Assert.That(result.Field("part").Count(part => part == "x"), Is.EqualTo(7));
        Assert.That(result.Out, Has.Count.EqualTo(10));
    }

    [Test]
    public async Task What_may_be_used_once_is_used_once_whatever_its_parts()
    {
        var result = await MixAsync(once: "source", total: null, (200, "x"), (200, "y"));

        Assert.That(result.Field("source"), Is.Unique);
        Assert.That(result.Out, Has.Count.InRange(150, 200));
        Assert.That(
            (double)result.Field("part").Count(part => part == "x") / result.Out.Count,
            Is.EqualTo(0.7).Within(0.02)
        );
    }

    private static async Task<BenchResult> MixAsync(string? once, long? total, params (int Count, string Part)[] parts)
    {
        using var bench = new Bench()
            .Given(
                "a",
                [
                    .. parts.SelectMany(part =>
                        Enumerable
                            .Range(0, part.Count)
                            .Select(i => Bench.Row($"a:{part.Part}{i}", ("part", part.Part), ("source", $"s{i}")))
                    ),
                ]
            )
            .Then(
                "mix",
                new MixOptions
                {
                    By = "part",
                    Ratios = new Dictionary<string, double>(StringComparer.Ordinal) { ["x"] = 0.7, ["y"] = 0.3 },
                    Once = once,
                    Total = total,
                }
            );
        return await bench.RunAsync();
    }
}
