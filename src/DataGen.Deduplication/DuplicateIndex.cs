namespace DataGen.Deduplication;

/// <summary>
/// The base of the indexes: a batch is prepared in parallel against the rows kept before it, then settled in order.
/// </summary>
public abstract class DuplicateIndex : IDuplicateIndex
{
    private readonly OrderedBatch _batch;
    private readonly TextRow[] _one = new TextRow[1];
    private byte[] _oneText = new byte[256];

    private protected DuplicateIndex() => _batch = new OrderedBatch([this]);

    /// <inheritdoc/>
    public abstract long Count { get; }

    /// <summary>Bytes of memory the index holds for its rows, without the scratch space of running batches.</summary>
    public abstract long MemoryBytes { get; }

    /// <inheritdoc/>
    public DuplicateVerdict TryAdd(long sequence, ReadOnlySpan<byte> utf8)
    {
        if (_oneText.Length < utf8.Length)
            _oneText = new byte[Math.Max(utf8.Length, _oneText.Length * 2)];
        utf8.CopyTo(_oneText);
        _one[0] = new TextRow(sequence, _oneText.AsMemory(0, utf8.Length));
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
    public abstract DuplicateVerdict Contains(ReadOnlySpan<byte> utf8);

    /// <inheritdoc/>
    public void BulkLoad(ReadOnlyMemory<TextRow> rows, int degreeOfParallelism = 1) =>
        _batch.Load(rows, degreeOfParallelism);

    /// <inheritdoc/>
    public abstract DuplicateIndexDescription Describe();

    /// <summary>
    /// How many rows are best prepared together now, at most <see cref="OrderedBatch.MaximumRows"/>. Changes no verdict.
    /// </summary>
    internal virtual int BatchRows => OrderedBatch.MaximumRows;

    /// <summary>
    /// Begins a batch: reads the rows and, if <paramref name="search"/>, looks each one up among the rows kept before
    /// the batch. Rows already settled are skipped; rows found are marked settled.
    /// </summary>
    internal abstract void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree);

    /// <summary>
    /// The verdict about one row of the batch, given the rows of it that were kept so far. Asked in row order, and not
    /// for rows that another index settled.
    /// </summary>
    internal abstract DuplicateVerdict Resolve(int row);

    /// <summary>Keeps a row of the batch. Asked in row order; the row was not settled by any index.</summary>
    internal abstract void Keep(int row);

    /// <summary>Ends the batch: makes the kept rows searchable.</summary>
    internal abstract void Commit(int degree);
}
