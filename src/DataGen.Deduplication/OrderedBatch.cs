using System.Runtime.CompilerServices;

namespace DataGen.Deduplication;

/// <summary>
/// Runs batches over one or several indexes: each prepares in parallel, then every row is decided in order by the first
/// index that recognises it, and kept in all of them if none does.
/// </summary>
/// <remarks>
/// A row that an earlier index found among the rows kept before the batch is not prepared by the later ones: its verdict
/// stands. A match inside the batch comes to light only in order, after preparation; it still is the earlier index's, so
/// the verdicts are those of one row at a time.
/// </remarks>
internal sealed class OrderedBatch(IReadOnlyList<DuplicateIndex> indexes)
{
    /// <summary>Rows prepared together. Bounds scratch memory; changes no verdict.</summary>
    internal const int MaximumRows = 4096;

    private bool[] _settled = new bool[1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(ReadOnlyMemory<TextRow> rows, Span<DuplicateVerdict> verdicts, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        if (verdicts.Length < rows.Length)
        {
            throw new ArgumentException(
                $"{rows.Length} rows need as many verdicts, but there is room for {verdicts.Length}.",
                nameof(verdicts)
            );
        }

        var count = 0;
        for (var start = 0; start < rows.Length; start += count)
        {
            count = NextCount(rows.Length - start);
            Prepare(rows.Slice(start, count), search: true, degree);
            for (var row = 0; row < count; row++)
                verdicts[start + row] = Decide(row);
            Commit(degree);
        }
    }

    public void Load(ReadOnlyMemory<TextRow> rows, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        var count = 0;
        for (var start = 0; start < rows.Length; start += count)
        {
            count = NextCount(rows.Length - start);
            Prepare(rows.Slice(start, count), search: false, degree);
            for (var row = 0; row < count; row++)
                Keep(row);
            Commit(degree);
        }
    }

    private int NextCount(int left)
    {
        var count = left;
        foreach (var index in indexes)
            count = Math.Min(count, index.BatchRows);
        return count;
    }

    private void Prepare(ReadOnlyMemory<TextRow> rows, bool search, int degree)
    {
        if (_settled.Length < rows.Length)
            _settled = new bool[MaximumRows];
        _settled.AsSpan(0, rows.Length).Clear();
        foreach (var index in indexes)
            index.Prepare(rows, _settled, search, degree);
    }

    private DuplicateVerdict Decide(int row)
    {
        foreach (var index in indexes)
        {
            var verdict = index.Resolve(row);
            if (verdict.IsDuplicate)
                return verdict;
        }
        Keep(row);
        return DuplicateVerdict.Unique;
    }

    private void Keep(int row)
    {
        foreach (var index in indexes)
            index.Keep(row);
    }

    private void Commit(int degree)
    {
        foreach (var index in indexes)
            index.Commit(degree);
    }
}
