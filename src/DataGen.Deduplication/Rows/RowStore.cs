using System.Runtime.InteropServices;

namespace DataGen.Deduplication.Rows;

/// <summary>The kept rows: their sequence and words, in chunks that do not move once they are large.</summary>
internal sealed class RowStore
{
    private const int RowsPerChunk = 1 << 13;
    private const int WordsPerChunk = 1 << 18;
    private const int RowBytes = 24;

    private readonly List<Row[]> _rows = [new Row[64]];
    private readonly List<int[]> _words = [new int[512]];
    private int _used;

    public int Count { get; private set; }

    public long MemoryBytes { get; private set; } = (64 * RowBytes) + (512 * sizeof(int));

    /// <summary>Keeps a row; its number is the count before.</summary>
    public void Add(long sequence, ReadOnlySpan<int> words)
    {
        var slot = Count % RowsPerChunk;
        if (slot == 0 && Count > 0)
        {
            _rows.Add(new Row[RowsPerChunk]);
            MemoryBytes += RowsPerChunk * RowBytes;
        }
        else if (slot == _rows[^1].Length)
        {
            var grown = _rows[^1];
            Array.Resize(ref grown, slot * 2);
            _rows[^1] = grown;
            MemoryBytes += slot * RowBytes;
        }

        if (_used + words.Length > _words[^1].Length)
        {
            // Chunks start small for small indexes; a row longer than a chunk gets one of its own.
            var size = Math.Max(Math.Min(WordsPerChunk, _words[^1].Length * 2), words.Length);
            _words.Add(new int[size]);
            MemoryBytes += size * (long)sizeof(int);
            _used = 0;
        }
        words.CopyTo(_words[^1].AsSpan(_used));
        _rows[^1][slot] = new Row(sequence, _words.Count - 1, _used, words.Length);
        _used += words.Length;
        Count++;
    }

    public long Sequence(int row) => At(row).Sequence;

    public int Length(int row) => At(row).Length;

    public ReadOnlySpan<int> Words(int row)
    {
        ref readonly var at = ref At(row);
        return _words[at.Chunk].AsSpan(at.Start, at.Length);
    }

    private ref readonly Row At(int row) => ref _rows[row / RowsPerChunk][row % RowsPerChunk];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Row(long Sequence, int Chunk, int Start, int Length);
}
