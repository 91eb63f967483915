using System.Runtime.CompilerServices;

namespace DataGen.Deduplication.Rows;

/// <summary>A reusable list of row numbers.</summary>
internal sealed class RowNumbers
{
    private int[] _rows = new int[64];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    public void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int row)
    {
        if (Count == _rows.Length)
            Array.Resize(ref _rows, Count * 2);
        _rows[Count++] = row;
    }

    public void AddRange(ReadOnlySpan<int> rows)
    {
        while (Count + rows.Length > _rows.Length)
            Array.Resize(ref _rows, _rows.Length * 2);
        rows.CopyTo(_rows.AsSpan(Count));
        Count += rows.Length;
    }

    /// <summary>Sorts the rows added since the list had the given length, each once.</summary>
    public void SortDistinct(int from)
    {
        var rows = _rows.AsSpan(from, Count - from);
        if (rows.Length < 2)
            return;
        rows.Sort();
        var kept = 1;
        for (var index = 1; index < rows.Length; index++)
        {
            if (rows[index] != rows[kept - 1])
                rows[kept++] = rows[index];
        }
        Count = from + kept;
    }
}
