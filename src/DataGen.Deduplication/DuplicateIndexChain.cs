namespace DataGen.Deduplication;

/// <summary>
/// Several indexes as one: a row is a duplicate if any of them recognises it, and is kept in all of them or in none.
/// </summary>
/// <remarks>
/// The indexes are asked cheapest first (exact, MinHash, ROUGE-L), whatever order they are given in; the verdict is that
/// of the first one that recognises the row. What is kept does not depend on that order.
/// </remarks>
public sealed class DuplicateIndexChain : IDuplicateIndex
{
    private readonly DuplicateIndex[] _indexes;
    private readonly OrderedBatch _batch;
    private readonly TextRow[] _one = new TextRow[1];

    /// <summary>Makes a chain of empty indexes.</summary>
    /// <exception cref="ArgumentException">There is no index, or one of them already has rows.</exception>
    public DuplicateIndexChain(params IEnumerable<DuplicateIndex> indexes)
    {
        _indexes = [.. indexes.OrderBy(Cost)];
        if (_indexes.Length == 0)
            throw new ArgumentException("A chain needs at least one index.", nameof(indexes));
        if (_indexes.Any(index => index.Count > 0))
            throw new ArgumentException("The indexes of a chain must start empty.", nameof(indexes));
        _batch = new OrderedBatch(_indexes);
    }

    /// <inheritdoc/>
    public long Count => _indexes[0].Count;

    /// <summary>Bytes of memory all indexes hold for their rows.</summary>
    public long MemoryBytes => _indexes.Sum(index => index.MemoryBytes);

    /// <inheritdoc/>
    public DuplicateVerdict TryAdd(long sequence, ReadOnlySpan<byte> utf8)
    {
        _one[0] = new TextRow(sequence, utf8.ToArray());
        var verdict = DuplicateVerdict.Unique;
        _batch.Run(_one, new Span<DuplicateVerdict>(ref verdict), 1);
        return verdict;
    }

    /// <inheritdoc/>
    public void TryAddBatch(
        ReadOnlyMemory<TextRow> rows,
        Span<DuplicateVerdict> verdicts,
        int degreeOfParallelism = 1
    ) => _batch.Run(rows, verdicts, degreeOfParallelism);

    /// <inheritdoc/>
    public DuplicateVerdict Contains(ReadOnlySpan<byte> utf8)
    {
        foreach (var index in _indexes)
        {
            var verdict = index.Contains(utf8);
            if (verdict.IsDuplicate)
                return verdict;
        }
        return DuplicateVerdict.Unique;
    }

    /// <inheritdoc/>
    public void BulkLoad(ReadOnlyMemory<TextRow> rows, int degreeOfParallelism = 1) =>
        _batch.Load(rows, degreeOfParallelism);

    /// <summary>The descriptions of the indexes, in the order they are asked.</summary>
    public IReadOnlyList<DuplicateIndexDescription> DescribeAll() => [.. _indexes.Select(index => index.Describe())];

    /// <inheritdoc/>
    public DuplicateIndexDescription Describe() =>
        new(
            "chain",
            [
                .. DescribeAll()
                    .SelectMany(each =>
                        each.Settings.Select(setting =>
                            KeyValuePair.Create($"{each.Method}.{setting.Key}", setting.Value)
                        )
                    ),
            ]
        );

    private static int Cost(DuplicateIndex index) =>
        index.Describe().Method switch
        {
            ExactIndex.MethodName => 0,
            MinHashIndex.MethodName => 1,
            _ => 2,
        };
}
