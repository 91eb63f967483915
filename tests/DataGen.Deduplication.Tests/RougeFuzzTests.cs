using CsCheck;

namespace DataGen.Deduplication.Tests;

/// <summary>The index decides as its plain twin does, in any batch size and on any number of threads.</summary>
public sealed class RougeFuzzTests
{
    private static readonly string[] UnicodeWords =
    [
        "é",
        "ñandú",
        "слово",
        "日",
        "本",
        "ไ",
        "straße",
        "x",
        "٣٤",
        "한국어",
    ];

    private static readonly Gen<Case> Cases = Gen.Select(
        Gen.Int[2, 300],
        Gen.Int[0, 3].Select(each => new[] { 3, 12, 40, 140 }[each]),
        Gen.Int[0, 6].Select(each => new[] { 0.5, 0.7, 0.8, 0.9, 1.0, 0.3, 0.0 }[each]),
        Gen.UInt,
        (vocabulary, length, threshold, seed) => new Case(vocabulary, length, threshold, seed)
    );

    [Test]
    public void Every_verdict_is_the_twins_in_rouge_compat_mode() =>
        Cases.Sample(each => Check(each, TokenizerMode.RougeCompat, number => $"w{number}"), iter: 120, threads: 1);

    [Test]
    public void Every_verdict_is_the_twins_in_unicode_mode() =>
        Cases.Sample(
            each =>
                Check(
                    each,
                    TokenizerMode.Unicode,
                    number => number < UnicodeWords.Length ? UnicodeWords[number] : $"слово{number}"
                ),
            iter: 120,
            threads: 1
        );

    private static void Check(Case each, TokenizerMode tokenizer, Func<int, string> word)
    {
        var rows = each.Rows(word);
        var options = new RougeLOptions { Threshold = each.Threshold, Tokenizer = tokenizer };
        var twin = new RougeTwin(each.Threshold, tokenizer == TokenizerMode.Unicode);
        var expected = rows.Select((text, row) => twin.TryAdd(row * 10L, text)).ToArray();

        var single = new RougeLIndex(options);
        Assert.That(rows.Select((text, row) => single.TryAdd(row * 10L, text)), Is.EqualTo(expected));
        foreach (var (batch, degree) in new[] { (rows.Length, 1), (rows.Length, 3), (37, 2) })
        {
            var index = new RougeLIndex(options);
            var verdicts = new DuplicateVerdict[rows.Length];
            var texts = rows.Select((text, row) => TextRow.From(row * 10L, text)).ToArray();
            for (var start = 0; start < rows.Length; start += batch)
            {
                var length = Math.Min(batch, rows.Length - start);
                index.TryAddBatch(texts.AsMemory(start, length), verdicts.AsSpan(start, length), degree);
            }
            Assert.That(verdicts, Is.EqualTo(expected), $"batch {batch}, degree {degree}");
        }
    }

    /// <summary>Rows of random words, with edits and shuffles of earlier rows.</summary>
    internal sealed record Case(int Vocabulary, int MaximumLength, double Threshold, uint Seed)
    {
        public string[] Rows(Func<int, string> word)
        {
            var random = new TestRandom(Seed);
            var rows = new List<List<int>>();
            for (var row = 0; row < 4000 / (MaximumLength + 20); row++)
            {
                List<int> words;
                if (row == 0 || random.Next(3) == 0)
                {
                    words =
                    [
                        .. Enumerable.Range(0, random.Next(MaximumLength + 1)).Select(_ => random.Skewed(Vocabulary)),
                    ];
                }
                else
                {
                    words = [.. rows[random.Next(rows.Count)]];
                    var edits = random.Next(1 + (words.Count / 2));
                    for (var edit = 0; edit < edits && words.Count > 0; edit++)
                        words[random.Next(words.Count)] = random.Skewed(Vocabulary);
                    if (random.Next(4) == 0 && words.Count > 1)
                        (words[0], words[^1]) = (words[^1], words[0]);
                    if (random.Next(4) == 0)
                        words.Insert(random.Next(words.Count + 1), random.Skewed(Vocabulary));
                }
                rows.Add(words);
            }
            return [.. rows.Select(words => string.Join(' ', words.Select(word)))];
        }
    }
}
