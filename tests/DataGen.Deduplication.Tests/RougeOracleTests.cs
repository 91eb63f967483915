using System.Globalization;

namespace DataGen.Deduplication.Tests;

/// <summary>Against decisions that rouge_score itself made.</summary>
public sealed class RougeOracleTests
{
    private const int Rows = 20_000;

    [TestCase(1, 20_000)]
    [TestCase(2, 20_000)]
    [TestCase(3, 777)]
    public void Batches_keep_the_rows_that_rouge_score_keeps(int degree, int batch)
    {
        var rows = Oracle.Instructions(Rows);
        var index = new RougeLIndex();
        var verdicts = new DuplicateVerdict[Rows];
        for (var start = 0; start < Rows; start += batch)
        {
            var length = Math.Min(batch, Rows - start);
            index.TryAddBatch(rows.AsMemory(start, length), verdicts.AsSpan(start, length), degree);
        }

        Assert.That(
            rows.Where((_, row) => !verdicts[row].IsDuplicate).Select(row => row.Sequence),
            Is.EqualTo(Expected())
        );
        Assert.That(index.Count, Is.EqualTo(Expected().Count));
    }

    [Test]
    public void One_at_a_time_keeps_the_rows_that_rouge_score_keeps()
    {
        var index = new RougeLIndex();
        var kept = Oracle
            .Instructions(Rows)
            .Where(row => !index.TryAdd(row.Sequence, row.Utf8.Span).IsDuplicate)
            .Select(row => row.Sequence);

        Assert.That(kept, Is.EqualTo(Expected()));
    }

    [Test]
    public void Reported_matches_and_scores_are_those_of_the_first_match_by_brute_force()
    {
        var rows = Oracle.Instructions(3000);
        var index = new RougeLIndex();
        var bruteForce = new BruteForceRougeLIndex(new RougeLOptions());
        var verdicts = new DuplicateVerdict[rows.Length];
        var expected = new DuplicateVerdict[rows.Length];

        index.TryAddBatch(rows, verdicts, 2);
        bruteForce.TryAddBatch(rows, expected);

        Assert.That(verdicts, Is.EqualTo(expected));
    }

    private static List<long> Expected() =>
        [
            .. File.ReadLines(Oracle.Path("rouge-expected-20k.txt"))
                .Select(line => long.Parse(line, CultureInfo.InvariantCulture)),
        ];
}
