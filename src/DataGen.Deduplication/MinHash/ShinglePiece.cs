using System.Runtime.InteropServices;

namespace DataGen.Deduplication.MinHash;

/// <summary>The shingles of a few neighbouring rows of a batch, which one thread prepares.</summary>
internal sealed class ShinglePiece
{
    /// <summary>Rows in a piece.</summary>
    public const int Rows = 32;

    private readonly int[] _ends = new int[Rows];
    private int[] _shingles = new int[4096];

    /// <summary>Stores a row's shingles; rows are stored in order.</summary>
    public void Store(int row, ReadOnlySpan<uint> shingles)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        var end = checked(start + shingles.Length);
        if (end > _shingles.Length)
            Array.Resize(ref _shingles, (int)Math.Min(Math.Max(end, _shingles.Length * 2L), Array.MaxLength));
        MemoryMarshal.Cast<uint, int>(shingles).CopyTo(_shingles.AsSpan(start));
        _ends[row] = end;
    }

    public ReadOnlySpan<int> Shingles(int row)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        return _shingles.AsSpan(start, _ends[row] - start);
    }
}
