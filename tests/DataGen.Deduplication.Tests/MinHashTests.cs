using DataGen.Deduplication.MinHash;

namespace DataGen.Deduplication.Tests;

public sealed class MinHashTests
{
    [Test]
    public void Every_vector_width_signs_alike()
    {
        var random = new TestRandom(5);
        foreach (var permutations in new[] { 1, 64, 125, 128, 256 })
        {
            var signer = new MinHashSigner(permutations, 7);
            foreach (var size in new[] { 0, 1, 2, 57, 1000 })
            {
                var hashes = Enumerable.Range(0, size).Select(_ => (uint)random.NextUInt64()).ToArray();
                var signatures = Enumerable.Range(0, 5).Select(_ => new uint[signer.SignatureLength]).ToArray();
                signer.Sign512(hashes, signatures[0]);
                signer.Sign256(hashes, signatures[1]);
                signer.Sign128(hashes, signatures[2]);
                signer.SignScalar(hashes, signatures[3]);
                signer.Sign(hashes, signatures[4]);
                Assert.That(signatures, Is.All.EqualTo(signatures[3]));
            }
        }
    }

    /// <summary>
    /// Numbers computed by a program in another language. A change of the hash is a change of outputs and needs a new version
    /// in the description.
    /// </summary>
    [Test]
    public void Signatures_are_the_same_on_every_machine()
    {
        var signer = new MinHashSigner(64, 1);
        var signature = new uint[64];
        signer.Sign([1, 2, 3, 0xFFFF_FFFF], signature);
        var reader = new ShingleReader(new MinHashOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signature[..3], Is.EqualTo(new uint[] { 1172916459, 1990782297, 1275733167 }));
            Assert.That(
                reader.Read("one two three four five six"u8).ToArray(),
                Is.EqualTo(new uint[] { 3668351549, 2267524985 })
            );
        }
    }

    [Test]
    public void Agreement_with_exact_jaccard_is_at_least_999_in_1000_on_duplicate_dense_rows()
    {
        var rows = DenseRows(4000);
        var index = new MinHashIndex();
        var twin = new JaccardTwin(0.7);
        var verdicts = new DuplicateVerdict[rows.Length];
        index.TryAddBatch(rows.Select((text, row) => TextRow.From(row, text)).ToArray(), verdicts);

        var agreeing = rows.Where((text, row) => twin.IsDuplicate(text) == verdicts[row].IsDuplicate).Count();

        Assert.That(verdicts.Count(verdict => verdict.IsDuplicate), Is.InRange(400, 3600));
        Assert.That(agreeing, Is.GreaterThanOrEqualTo(rows.Length * 0.999));
    }

    [Test]
    public void No_row_is_dropped_that_exact_jaccard_with_its_match_would_keep()
    {
        var rows = DenseRows(1500);
        var index = new MinHashIndex(new MinHashOptions { Bands = 32, RowsPerBand = 4 });
        for (var row = 0; row < rows.Length; row++)
        {
            var verdict = index.TryAdd(row, rows[row]);
            if (verdict.IsDuplicate)
            {
                var score = JaccardTwin.Similarity(
                    JaccardTwin.Shingles(rows[(int)verdict.MatchedSequence]),
                    JaccardTwin.Shingles(rows[row])
                );
                Assert.That(verdict.Score, Is.EqualTo(score));
                Assert.That(score, Is.GreaterThanOrEqualTo(0.7));
            }
        }
    }

    [TestCase(ShingleUnit.Word)]
    [TestCase(ShingleUnit.Character)]
    public void Neither_batch_size_nor_threads_change_a_verdict(ShingleUnit unit)
    {
        var rows = DenseRows(1200).Select((text, row) => TextRow.From(row, text)).ToArray();
        var options = new MinHashOptions { Unit = unit };
        var single = new MinHashIndex(options);
        var expected = rows.Select(row => single.TryAdd(row.Sequence, row.Utf8.Span)).ToArray();
        foreach (var (batch, degree) in new[] { (1200, 1), (1200, 3), (61, 2) })
        {
            var index = new MinHashIndex(options);
            var verdicts = new DuplicateVerdict[rows.Length];
            for (var start = 0; start < rows.Length; start += batch)
            {
                var length = Math.Min(batch, rows.Length - start);
                index.TryAddBatch(rows.AsMemory(start, length), verdicts.AsSpan(start, length), degree);
            }
            Assert.That(verdicts, Is.EqualTo(expected));
            Assert.That(index.Count, Is.EqualTo(single.Count));
        }
    }

    [Test]
    public void Identical_rows_without_any_difference_are_found_at_once()
    {
        var rows = Enumerable.Repeat(TextRow.From(0, "a b c d e f g h"), 20_000).ToArray();
        var verdicts = new DuplicateVerdict[rows.Length];
        var index = new MinHashIndex();

        index.TryAddBatch(rows, verdicts, 2);

        Assert.That(index.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_row_without_words_is_kept_and_a_short_row_is_one_shingle()
    {
        var index = new MinHashIndex();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(index.TryAdd(1, "?!").IsDuplicate, Is.False);
            Assert.That(index.TryAdd(2, "?!").IsDuplicate, Is.False);
            Assert.That(index.TryAdd(3, "two words").IsDuplicate, Is.False);
            Assert.That(
                index.TryAdd(4, "Two  words!"),
                Is.EqualTo(new DuplicateVerdict(DuplicateMethod.MinHash, 3, 1))
            );
        }
    }

    [TestCase(0.0)]
    [TestCase(1.01)]
    [TestCase(double.NaN)]
    public void A_threshold_out_of_range_is_refused(double threshold) =>
        Assert.That(
            () => new MinHashOptions { Threshold = threshold },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("above 0 and at most 1")
        );

    private static string[] DenseRows(int count)
    {
        var random = new TestRandom(11);
        var rows = new string[count];
        int[] family = [];
        for (var row = 0; row < count; row++)
        {
            if (row % 12 == 0)
                family = [.. Enumerable.Range(0, 30 + random.Next(60)).Select(_ => random.Skewed(5000))];
            var words = family.ToArray();
            for (var edits = random.Next(5); edits > 0; edits--)
                words[random.Next(words.Length)] = random.Skewed(5000);
            rows[row] = string.Join(' ', words.Select(word => $"w{word}"));
        }
        return rows;
    }

    /// <summary>Exact Jaccard similarity of sets of 5-word strings, every pair compared.</summary>
    private sealed class JaccardTwin(double threshold)
    {
        private readonly List<HashSet<string>> _kept = [];

        public static HashSet<string> Shingles(string text)
        {
            var words = RougeTwin.AsciiWords(text);
            return
            [
                .. Enumerable
                    .Range(0, Math.Max(1, words.Length - 4))
                    .Select(start => string.Join(' ', words.Skip(start).Take(5))),
            ];
        }

        public static double Similarity(HashSet<string> left, HashSet<string> right)
        {
            var common = left.Count(right.Contains);
            return (double)common / (left.Count + right.Count - common);
        }

        public bool IsDuplicate(string text)
        {
            var shingles = Shingles(text);
            if (_kept.Exists(kept => Similarity(kept, shingles) >= threshold))
                return true;
            _kept.Add(shingles);
            return false;
        }
    }
}
