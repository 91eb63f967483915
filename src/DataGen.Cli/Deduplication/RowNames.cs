using System.Text;

namespace DataGen.Cli.Deduplication;

/// <summary>
/// Names of rows that others may repeat, by number: about 16 bytes a row besides the name. Numbers are added in ascending order; a row without
/// a name takes no room.
/// </summary>
internal sealed class RowNames
{
    private const int ChunkBytes = 1 << 20;

    private readonly List<long> _rows = [];
    private readonly List<(int Chunk, int Start, int Length)> _places = [];
    private readonly List<byte[]> _chunks = [];
    private int _used;

    public void Add(long row, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return;
        }

        if (_chunks.Count == 0 || _used + name.Length > _chunks[^1].Length)
        {
            _chunks.Add(new byte[Math.Max(ChunkBytes, name.Length)]);
            _used = 0;
        }

        name.CopyTo(_chunks[^1].AsSpan(_used));
        _rows.Add(row);
        _places.Add((_chunks.Count - 1, _used, name.Length));
        _used += name.Length;
    }

    /// <summary>The name of a row, or null.</summary>
    public string? Find(long row)
    {
        var at = _rows.BinarySearch(row);
        if (at < 0)
        {
            return null;
        }

        var (chunk, start, length) = _places[at];
        return Encoding.UTF8.GetString(_chunks[chunk], start, length);
    }
}
