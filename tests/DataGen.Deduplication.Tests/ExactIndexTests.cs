using System.Text;
using CsCheck;

namespace DataGen.Deduplication.Tests;

public sealed class ExactIndexTests
{
    [TestCase("Hello World", " hello\t world\r\n", true)]
    [TestCase("HELLO ÉTÉ", "hello été", true)]
    [TestCase("a\u00A0b", "A b", true)]
    [TestCase("hello", "hell o", false)]
    [TestCase("你好", "您好", false)]
    [TestCase("what?", "what!", false)]
    [TestCase("", "  ", true)]
    public void Texts_are_compared_without_case_and_runs_of_space(string first, string second, bool equal)
    {
        var index = new ExactIndex();
        index.TryAdd(7, first);

        Assert.That(
            index.TryAdd(8, second),
            Is.EqualTo(equal ? new DuplicateVerdict(DuplicateMethod.Exact, 7, 1) : DuplicateVerdict.Unique)
        );
    }

    [Test]
    public void Case_and_space_count_when_asked()
    {
        var index = new ExactIndex(new ExactOptions { IgnoreCase = false, CollapseWhitespace = false });
        var texts = new[] { "a b", "A b", "a  b", " a b" };

        Assert.That(texts.Select((text, row) => index.TryAdd(row, text).IsDuplicate), Is.All.False);
        Assert.That(index.Contains("a  b").MatchedSequence, Is.EqualTo(2));
    }

    [Test]
    public void Wide_steps_normalise_as_a_character_loop_does() =>
        Gen.String[Gen.Char["aB \t\né\u2003中z"], 0, 150]
            .Select(Gen.Bool, Gen.Bool)
            .Sample(
                (text, ignoreCase, collapse) =>
                {
                    var options = new ExactOptions { IgnoreCase = ignoreCase, CollapseWhitespace = collapse };
                    var expected = collapse
                        ? string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                        : text;
                    expected = ignoreCase ? expected.ToLowerInvariant() : expected;
                    var normalized = new Exact.TextNormalizer(options).Normalize(Encoding.UTF8.GetBytes(text));
                    Assert.That(Encoding.UTF8.GetString(normalized), Is.EqualTo(expected));
                },
                iter: 3000,
                threads: 1
            );

    [Test]
    public void The_first_of_equal_rows_is_reported_in_any_batch()
    {
        var random = new TestRandom(3);
        var rows = Enumerable.Range(0, 30_000).Select(row => TextRow.From(row, $"text {random.Next(9000)}")).ToArray();
        var first = new Dictionary<string, long>();
        var expected = rows.Select(row =>
            {
                var text = Encoding.UTF8.GetString(row.Utf8.Span);
                return first.TryAdd(text, row.Sequence)
                    ? DuplicateVerdict.Unique
                    : new DuplicateVerdict(DuplicateMethod.Exact, first[text], 1);
            })
            .ToArray();

        foreach (var (batch, degree) in new[] { (30_000, 1), (30_000, 2), (1, 1), (999, 3) })
        {
            var index = new ExactIndex();
            var verdicts = new DuplicateVerdict[rows.Length];
            for (var start = 0; start < rows.Length; start += batch)
            {
                var length = Math.Min(batch, rows.Length - start);
                index.TryAddBatch(rows.AsMemory(start, length), verdicts.AsSpan(start, length), degree);
            }
            Assert.That(verdicts, Is.EqualTo(expected));
            Assert.That(index.Count, Is.EqualTo(first.Count));
        }
    }

    [Test]
    public void Forty_bytes_hold_a_row()
    {
        var index = new ExactIndex();
        var rows = Enumerable.Range(0, 200_000).Select(row => TextRow.From(row, $"row {row}")).ToArray();
        for (var start = 0; start < rows.Length; start += 4096)
        {
            index.BulkLoad(rows.AsMemory(start, Math.Min(4096, rows.Length - start)));
            if (start > 8192)
                Assert.That((double)index.MemoryBytes / index.Count, Is.LessThanOrEqualTo(40));
        }
    }

    [Test]
    public void Broken_utf8_and_lone_surrogates_are_texts_like_others()
    {
        var index = new ExactIndex();
        byte[] broken = [0x61, 0xC3, 0x28, 0xFF];

        Assert.That(index.TryAdd(1, broken).IsDuplicate, Is.False);
        Assert.That(index.TryAdd(2, broken).MatchedSequence, Is.EqualTo(1));
        Assert.That(index.TryAdd(3, "\ud800").IsDuplicate, Is.False);
        Assert.That(index.TryAdd(4, "\ufffd").MatchedSequence, Is.EqualTo(3));
    }
}
