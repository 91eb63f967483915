using CsCheck;

namespace DataGen.Reporting.Tests.Statistics;

public sealed class StatisticsTests
{
    [Test]
    public void Length_summaries_agree_with_sorting()
    {
        Gen.Long[0, 5_000_000]
            .Array[1, 200]
            .Sample(lengths =>
            {
                var histogram = new LengthHistogram();
                Array.ForEach(lengths, histogram.Add);
                var summary = histogram.Summarize()!;
                var sorted = lengths.Order().ToArray();

                Assert.That((summary.Min, summary.Max), Is.EqualTo((sorted[0], sorted[^1])));
                Assert.That(summary.Mean, Is.EqualTo(lengths.Average()).Within(1e-6));
                foreach (var (found, share) in new[] { (summary.P50, 0.50), (summary.P95, 0.95) })
                {
                    var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
                    Assert.That(
                        (double)found,
                        exact < 2048 ? Is.EqualTo((double)exact) : Is.EqualTo((double)exact).Within(0.1).Percent
                    );
                }
            });
    }

    [Test]
    public void Short_lengths_are_exact()
    {
        var histogram = new LengthHistogram();
        for (var length = 1; length <= 100; length++)
        {
            histogram.Add(length);
        }

        Assert.That(histogram.Summarize(), Is.EqualTo(new LengthSummary(1, 50.5, 50, 95, 100)));
        Assert.That(new LengthHistogram().Summarize(), Is.Null);
    }

    [TestCase(1_000)]
    [TestCase(50_000)]
    [TestCase(2_000_000)]
    public void Estimates_many_distinct_values_within_three_percent(int number)
    {
        var counter = new DistinctCounter(bound: 100);
        for (var value = 0; value < number; value++)
        {
            counter.Add(TextStatisticsBuilder.Hash($"value {value}"));
            counter.Add(TextStatisticsBuilder.Hash($"value {value / 2}"));
        }

        var count = counter.Count();

        Assert.That(count.IsExact, Is.False);
        Assert.That(count.Count, Is.EqualTo(number).Within(3).Percent);
    }

    [Test]
    public void Distinct_counts_are_exact_up_to_the_bound_and_the_same_in_any_order()
    {
        Gen.Select(Gen.ULong[0, 300].Array[0, 300], Gen.Int[1, 300])
            .Sample(
                (values, bound) =>
                {
                    var (forward, backward) = (new DistinctCounter(bound), new DistinctCounter(bound));
                    Array.ForEach(values, value => forward.Add(value * 0x9E3779B97F4A7C15));
                    Array.ForEach(values.Reverse().ToArray(), value => backward.Add(value * 0x9E3779B97F4A7C15));
                    var distinct = values.Distinct().Count();

                    Assert.That(forward.Count(), Is.EqualTo(backward.Count()));
                    Assert.That(forward.Count().IsExact, Is.EqualTo(distinct <= bound));
                    if (distinct <= bound)
                    {
                        Assert.That(forward.Count().Count, Is.EqualTo(distinct));
                    }
                }
            );
    }

    [Test]
    public void Counts_code_points_words_and_wording()
    {
        var builder = new TextStatisticsBuilder("t", new InspectionOptions());
        foreach (
            var text in new[]
            {
                "Write a poem.",
                "Write a  song!",
                "write A poem.",
                "Name\n😀 two",
                "",
                "Write a poem.",
            }
        )
        {
            builder.Add(text);
        }

        var statistics = builder.Build()!;

        Assert.That(statistics.Texts, Is.EqualTo(6));
        Assert.That(statistics.Characters, Is.EqualTo(new LengthSummary(0, 63.0 / 6, 13, 14, 14)));
        Assert.That(statistics.Words, Is.EqualTo(new LengthSummary(0, 2.5, 3, 3, 3)));
        Assert.That(statistics.FirstWords, Is.EqualTo(new DistinctCount(2, IsExact: true)));
        // write a poem song name 😀 two: 7 of 15; write-a a-poem a-song name-😀 😀-two: 5 of 10.
        Assert.That(statistics.Distinct1, Is.EqualTo(7 / 15.0));
        Assert.That(statistics.Distinct2, Is.EqualTo(5 / 10.0));
        Assert.That(statistics.Openings, Is.EqualTo([new Frequency("write a", 4)]));
        Assert.That(statistics.Repeated, Is.EqualTo([new Frequency("Write a poem.", 2)]));
    }

    [Test]
    public void A_full_frequency_table_still_counts_what_it_knows()
    {
        var table = new FrequencyTable(bound: 2);
        foreach (var value in new ulong[] { 1, 2, 3, 3, 2, 1, 2 })
        {
            table.Add(value, () => $"v{value}");
        }

        Assert.That(table.MostRepeated(5), Is.EqualTo([new Frequency("v2", 3), new Frequency("v1", 2)]));
        Assert.That(table.MostRepeated(1), Has.Length.EqualTo(1));
    }
}
