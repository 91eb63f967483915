using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

/// <summary>Drawing examples from a fixed pool; the growing one is tested with <c>grow</c>.</summary>
internal sealed class FewShotTests
{
    [Test]
    public async Task Each_record_gets_as_many_different_examples_as_are_asked_for()
    {
        var result = await DrawAsync(pool: 40, records: 30, count: 6);

        foreach (var record in result.Out)
        {
            var examples = record["examples"].EnumerateArray().Select(example => example.GetString()).ToArray();
            Assert.That(examples, Has.Length.EqualTo(6));
            Assert.That(examples, Is.Unique);
        }

        Assert.That(result.Field("examples").Distinct().Count(), Is.GreaterThan(25), "records draw differently");
    }

    [Test]
    public async Task A_pool_smaller_than_the_count_gives_all_of_it()
    {
        var result = await DrawAsync(pool: 2, records: 3, count: 6);

        foreach (var record in result.Out)
        {
            Assert.That(
                record["examples"].EnumerateArray().Select(example => example.GetString()),
                Is.EquivalentTo(new[] { "p0", "p1" })
            );
        }
    }

    [Test]
    public async Task An_empty_pool_drops_the_record()
    {
        var result = await DrawAsync(pool: 0, records: 2, count: 6);

        Assert.That(result.Out, Is.Empty);
        Assert.That(result.Counts("shots").Dropped["no examples"], Is.EqualTo(2));
    }

    [Test]
    public async Task Draws_depend_on_the_record_and_not_on_its_place()
    {
        var before = await DrawAsync(pool: 40, records: 30, count: 4);
        var after = await DrawAsync(pool: 40, records: 30, count: 4, reversed: true);

        Assert.That(
            after.Out.ToDictionary(
                record => record.Id,
                record => record["examples"].ToString(),
                StringComparer.Ordinal
            ),
            Is.EquivalentTo(
                before.Out.ToDictionary(
                    record => record.Id,
                    record => record["examples"].ToString(),
                    StringComparer.Ordinal
                )
            )
        );
    }

    [Test]
    public async Task One_more_row_in_the_pool_changes_few_draws()
    {
        var before = await DrawAsync(pool: 100, records: 200, count: 4);
        var after = await DrawAsync(pool: 101, records: 200, count: 4);

        var changed = before.Field("examples").Zip(after.Field("examples")).Count(pair => pair.First != pair.Second);

        // The new row is drawn by 4 of 101 records, on average 8 of these 200.
        Assert.That(changed, Is.InRange(1, 25));
    }

    [Test]
    public async Task Another_seed_draws_others()
    {
        var one = await DrawAsync(pool: 40, records: 20, count: 4, seed: 1);
        var two = await DrawAsync(pool: 40, records: 20, count: 4, seed: 2);

        Assert.That(one.Field("examples"), Is.Not.EqualTo(two.Field("examples")));
    }

    [Test]
    public async Task Only_records_of_the_pool_that_meet_the_condition_are_drawn()
    {
        var result = await DrawAsync(pool: 20, records: 10, count: 20, where: "number % 2 === 0");

        Assert.That(result.Out.Select(record => record["examples"].GetArrayLength()), Has.All.EqualTo(10));
    }

    private static async Task<BenchResult> DrawAsync(
        int pool,
        int records,
        int count,
        bool reversed = false,
        long seed = 1,
        string? where = null
    )
    {
        var given = Bench.Rows("n", Enumerable.Range(0, records).Select(i => (object?)i));
        using var bench = new Bench { Seed = seed }
            .Given(
                "pool",
                [
                    .. Enumerable
                        .Range(0, pool)
                        .Select(i =>
                            Bench.Row(
                                FormattableString.Invariant($"pool:{i}"),
                                ("text", FormattableString.Invariant($"p{i}")),
                                ("number", i)
                            )
                        ),
                ]
            )
            .Given("a", reversed ? [.. given.Reverse()] : given)
            .Then(
                "shots",
                new SampleFewShotOptions
                {
                    Count = count,
                    Pool = "pool",
                    Value = "text",
                    Where = where,
                    Into = "examples",
                }
            );
        return await bench.RunAsync();
    }
}
