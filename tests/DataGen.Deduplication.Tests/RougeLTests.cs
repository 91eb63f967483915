using System.Diagnostics;
using DataGen.Deduplication.RougeLcs;

namespace DataGen.Deduplication.Tests;

public sealed class RougeLTests
{
    [Test]
    public void The_least_common_length_is_the_ieee_expressions_for_all_lengths_to_200()
    {
        foreach (var threshold in new[] { 0.7, 0.5, 0.9, 0.0, 1.0, 0.3 })
        {
            var bounds = new LengthBounds(threshold);
            for (var m = 1; m <= 200; m++)
            {
                for (var n = 1; n <= 200; n++)
                {
                    var expected = LengthBounds.Never;
                    for (var common = Math.Min(m, n); common >= 1; common--)
                    {
                        double precision = (double)common / n,
                            recall = (double)common / m;
                        if (2 * precision * recall / (precision + recall) > threshold)
                            expected = common;
                    }
                    if (bounds.MinimumCommon(m, n) != expected)
                        Assert.Fail($"{m}, {n} at {threshold}: {bounds.MinimumCommon(m, n)}, not {expected}");
                }
            }
        }
    }

    // Which ties exceed 0.7 is known from the reference: 434 of the 940 with lengths to 200 do.
    [Test]
    public void Of_the_940_ties_at_seven_tenths_434_exceed_it()
    {
        var bounds = new LengthBounds(0.7);
        var (ties, exceeding) = (0, 0);
        for (var m = 1; m <= 200; m++)
        {
            for (var n = 1; n <= 200; n++)
            {
                if (7 * (m + n) % 20 != 0 || 7 * (m + n) / 20 > Math.Min(m, n))
                    continue;
                ties++;
                exceeding += bounds.MinimumCommon(m, n) == 7 * (m + n) / 20 ? 1 : 0;
            }
        }
        Assert.That((ties, exceeding), Is.EqualTo((940, 434)));
    }

    [TestCase("the cat sat", "the cat sat", 1.0)]
    [TestCase("the cat sat", "the dog sat", 2.0 / 3)]
    [TestCase("", "the cat", 0.0)]
    [TestCase("", "", 0.0)]
    [TestCase("你好", "你好", 0.0)]
    public void Scores_are_f_measures(string left, string right, double score) =>
        Assert.That(RougeL.Score(left, right), Is.EqualTo(score).Within(1e-15));

    [Test]
    public void Long_texts_are_scored_like_a_table_does()
    {
        var random = new TestRandom(9);
        foreach (var (first, second) in new[] { (63, 65), (64, 64), (65, 300), (128, 129), (700, 900), (1, 1000) })
        {
            var left = Enumerable.Range(0, first).Select(_ => $"w{random.Skewed(30)}").ToArray();
            var right = Enumerable.Range(0, second).Select(_ => $"w{random.Skewed(30)}").ToArray();
            Assert.That(
                RougeL.Score(string.Join(' ', left), string.Join(' ', right)),
                Is.EqualTo(RougeTwin.Score(left, right))
            );
        }
    }

    [Test]
    public void Explain_names_the_ten_nearest_and_the_mean()
    {
        var index = new RougeLIndex(new RougeLOptions { Threshold = 1 });
        var random = new TestRandom(4);
        var rows = Enumerable
            .Range(0, 300)
            .Select(_ => Enumerable.Range(0, random.Next(12)).Select(_ => $"w{random.Skewed(40)}").ToArray())
            .ToArray();
        for (var row = 0; row < rows.Length; row++)
            index.TryAdd(row * 2L, string.Join(' ', rows[row]));
        string[] asked = ["w1", "w2", "w3", "w4", "unseen", "w5"];

        var explanation = index.Explain(string.Join(' ', asked));

        var scores = rows.Select((row, number) => new RougeLNeighbour(number * 2L, RougeTwin.Score(row, asked)))
            .ToList();
        var expected = scores.OrderByDescending(each => each.Score).ThenBy(each => each.Sequence).Take(10);
        Assert.That(explanation.Nearest, Is.EqualTo(expected));
        Assert.That(explanation.Mean, Is.EqualTo(scores.Average(each => each.Score)).Within(1e-12));
        Assert.That(new RougeLIndex().Explain("x"), Has.Property("Mean").EqualTo(0));
    }

    [Test]
    public void Rows_without_words_are_all_kept()
    {
        var index = new RougeLIndex();
        var verdicts = new DuplicateVerdict[5000];
        index.TryAddBatch(Enumerable.Range(0, 5000).Select(row => TextRow.From(row, "你好 !?")).ToArray(), verdicts, 2);

        Assert.That(index.Count, Is.EqualTo(5000));
        Assert.That(index.Contains("").IsDuplicate, Is.False);
    }

    [Test]
    public void One_word_rows_match_only_themselves()
    {
        var index = new RougeLIndex();
        var rows = Enumerable.Range(0, 20_000).Select(row => TextRow.From(row, $"w{row % 10_000}")).ToArray();
        var verdicts = new DuplicateVerdict[rows.Length];
        index.TryAddBatch(rows, verdicts, 2);

        Assert.That(index.Count, Is.EqualTo(10_000));
        Assert.That(verdicts[10_005], Is.EqualTo(new DuplicateVerdict(DuplicateMethod.RougeL, 5, 1)));
    }

    [Test]
    public void The_same_bag_of_words_in_many_orders_agrees_with_brute_force_in_bounded_time()
    {
        var random = new TestRandom(8);
        var rows = Enumerable
            .Range(0, 3000)
            .Select(row =>
            {
                var words = Enumerable.Range(0, 20).Select(word => $"w{word}").ToArray();
                for (var place = words.Length - 1; place > 0; place--)
                {
                    var other = random.Next(place + 1);
                    (words[place], words[other]) = (words[other], words[place]);
                }
                return TextRow.From(row, string.Join(' ', words));
            })
            .ToArray();
        var verdicts = new DuplicateVerdict[rows.Length];
        var expected = new DuplicateVerdict[rows.Length];
        var start = Stopwatch.GetTimestamp();
        new RougeLIndex().TryAddBatch(rows, verdicts, 2);
        var time = Stopwatch.GetElapsedTime(start);
        new BruteForceRougeLIndex(new RougeLOptions()).TryAddBatch(rows, expected);

        Assert.That(verdicts, Is.EqualTo(expected));
        Assert.That(time, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void Rows_of_ten_thousand_words_agree_with_brute_force()
    {
        var random = new TestRandom(6);
        var first = Enumerable.Range(0, 10_000).Select(_ => random.Skewed(3000)).ToArray();
        var rows = new List<TextRow>();
        for (var row = 0; row < 24; row++)
        {
            var words = first.ToArray();
            for (var edit = 0; edit < row * 200; edit++)
                words[random.Next(words.Length)] = random.Skewed(3000);
            if (row % 5 == 4)
                Array.Reverse(words);
            rows.Add(TextRow.From(row, string.Join(' ', words.Select(word => $"w{word}"))));
        }
        var verdicts = new DuplicateVerdict[rows.Count];
        var expected = new DuplicateVerdict[rows.Count];
        new RougeLIndex().TryAddBatch(rows.ToArray(), verdicts, 2);
        new BruteForceRougeLIndex(new RougeLOptions()).TryAddBatch(rows.ToArray(), expected);

        Assert.That(verdicts, Is.EqualTo(expected));
        Assert.That(expected.Count(verdict => verdict.IsDuplicate), Is.GreaterThan(5));
    }

    [Test]
    public void Bulk_loaded_rows_are_found_and_duplicates_among_them_stay()
    {
        var rows = Oracle.Instructions(6000);
        var loaded = new RougeLIndex();
        loaded.BulkLoad(rows.AsMemory(0, 5000), 2);
        Assert.That(loaded.Count, Is.EqualTo(5000));

        var bruteForce = new BruteForceRougeLIndex(new RougeLOptions());
        bruteForce.BulkLoad(rows.AsMemory(0, 5000));
        foreach (var row in rows.AsSpan(5000, 300))
            Assert.That(loaded.Contains(row.Utf8.Span), Is.EqualTo(bruteForce.Contains(row.Utf8.Span)));
    }

    [Test]
    public void Asking_changes_nothing()
    {
        var index = new RougeLIndex();
        index.TryAdd(1, "write a poem about the sea");
        for (var round = 0; round < 3; round++)
            Assert.That(index.Contains("write a poem about the lake in winter now please").IsDuplicate, Is.False);

        Assert.That(index.Count, Is.EqualTo(1));
        Assert.That(index.Contains("write a poem about a sea").MatchedSequence, Is.EqualTo(1));
    }

    [TestCase(-0.1)]
    [TestCase(1.5)]
    [TestCase(double.NaN)]
    public void A_threshold_out_of_range_is_refused(double threshold) =>
        Assert.That(
            () => new RougeLOptions { Threshold = threshold },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("from 0 to 1")
        );

    [Test]
    public void A_description_names_threshold_and_tokenizer() =>
        Assert.That(
            new RougeLIndex().Describe().ToString(),
            Is.EqualTo("rouge-l (threshold=0.7, tokenizer=rouge-compat/1)")
        );
}
