namespace DataGen.Deduplication.Tests;

public sealed class ChainTests
{
    [Test]
    public void The_cheapest_index_that_recognises_a_row_reports_it()
    {
        var chain = new DuplicateIndexChain(new RougeLIndex(), new ExactIndex());
        chain.TryAdd(1, "Write a short poem about the sea");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                chain.TryAdd(2, "write a short  poem about the sea"),
                Is.EqualTo(new DuplicateVerdict(DuplicateMethod.Exact, 1, 1))
            );
            Assert.That(chain.Contains("Write a short poem about the lake").Method, Is.EqualTo(DuplicateMethod.RougeL));
            Assert.That(chain.DescribeAll().Select(each => each.Method), Is.EqualTo(new[] { "exact", "rouge-l" }));
            Assert.That(chain.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_row_that_one_index_drops_is_kept_in_none()
    {
        var exact = new ExactIndex();
        var chain = new DuplicateIndexChain(exact, new RougeLIndex());
        chain.TryAdd(1, "write a short poem about the sea");
        chain.TryAdd(2, "write a short poem about the lake");

        Assert.That(exact.Count, Is.EqualTo(1));
        Assert.That(
            chain.TryAdd(3, "write a short poem about the lake"),
            Has.Property(nameof(DuplicateVerdict.MatchedSequence)).EqualTo(1)
        );
    }

    [TestCase(2000, 1)]
    [TestCase(2000, 3)]
    [TestCase(17, 2)]
    public void Batches_decide_like_one_row_at_a_time_by_each_index_in_turn(int batch, int degree)
    {
        var rows = Rows();
        var indexes = new DuplicateIndex[] { new ExactIndex(), new MinHashIndex(), new RougeLIndex() };
        var expected = new DuplicateVerdict[rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var index in indexes)
            {
                expected[row] = index.Contains(rows[row].Utf8.Span);
                if (expected[row].IsDuplicate)
                    break;
            }
            if (!expected[row].IsDuplicate)
            {
                foreach (var index in indexes)
                    index.BulkLoad(rows.AsMemory(row, 1));
            }
        }

        var chain = new DuplicateIndexChain(new ExactIndex(), new RougeLIndex(), new MinHashIndex());
        var verdicts = new DuplicateVerdict[rows.Length];
        for (var start = 0; start < rows.Length; start += batch)
        {
            var length = Math.Min(batch, rows.Length - start);
            chain.TryAddBatch(rows.AsMemory(start, length), verdicts.AsSpan(start, length), degree);
        }

        Assert.That(verdicts, Is.EqualTo(expected));
        Assert.That(verdicts.Select(verdict => verdict.Method).Distinct().Count(), Is.EqualTo(4));
    }

    [Test]
    public void A_batch_needs_room_for_its_verdicts() =>
        Assert.That(
            () => new ExactIndex().TryAddBatch(new TextRow[3], new DuplicateVerdict[2]),
            Throws.ArgumentException.With.Message.Contains("3 rows")
        );

    [Test]
    public void A_chain_starts_empty_and_not_of_nothing()
    {
        var used = new ExactIndex();
        used.TryAdd(1, "x");

        Assert.That(() => new DuplicateIndexChain(used), Throws.ArgumentException);
        Assert.That(() => new DuplicateIndexChain(), Throws.ArgumentException);
    }

    private static TextRow[] Rows()
    {
        var random = new TestRandom(21);
        var rows = new List<string>();
        for (var row = 0; row < 2000; row++)
        {
            if (row == 0 || random.Next(3) == 0)
            {
                rows.Add(
                    string.Join(' ', Enumerable.Range(0, 5 + random.Next(30)).Select(_ => $"w{random.Skewed(900)}"))
                );
                continue;
            }
            var words = rows[random.Next(rows.Count)].Split(' ');
            for (var edits = random.Next(6); edits > 0; edits--)
                words[random.Next(words.Length)] = $"w{random.Skewed(900)}";
            rows.Add(string.Join(' ', words));
        }
        return [.. rows.Select((text, row) => TextRow.From(row, text))];
    }
}
