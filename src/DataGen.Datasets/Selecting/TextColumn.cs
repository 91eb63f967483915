using System.Text;

namespace DataGen.Datasets;

/// <summary>The text of one field of every row of a block, as UTF-8 in one piece of memory; or why a row has none.</summary>
public sealed class TextColumn
{
    private readonly List<int> _ends = [];
    private Dictionary<int, string>? _problems;
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>Rows so far.</summary>
    public int Count => _ends.Count;

    /// <summary>Bytes of text so far.</summary>
    public int Bytes => _length;

    /// <summary>The text of a row; empty where there is none.</summary>
    public ReadOnlyMemory<byte> this[int row]
    {
        get
        {
            var start = row == 0 ? 0 : _ends[row - 1];
            return _bytes.AsMemory(start, _ends[row] - start);
        }
    }

    /// <summary>Why the row has no text, without its place; null where it has.</summary>
    public string? Problem(int row)
    {
        return _problems?.GetValueOrDefault(row);
    }

    internal void Add(ReadOnlySpan<byte> utf8)
    {
        Append(utf8);
        EndRow();
    }

    /// <summary>Lone surrogates become U+FFFD.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        Append(text);
        EndRow();
    }

    /// <summary>Adds to the text of the row that <see cref="EndRow"/> will end.</summary>
    internal void Append(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(_length));
        _length += utf8.Length;
    }

    /// <inheritdoc cref="Append(ReadOnlySpan{byte})"/>
    internal void Append(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    internal void EndRow()
    {
        _ends.Add(_length);
    }

    /// <summary>Ends a row that has no text; what was added to it is forgotten.</summary>
    internal void AddProblem(string problem)
    {
        _problems ??= [];
        _problems[_ends.Count] = problem;
        _length = _ends.Count == 0 ? 0 : _ends[^1];
        EndRow();
    }

    internal void AddNone()
    {
        EndRow();
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length < more)
        {
            Array.Resize(
                ref _bytes,
                Math.Max(checked(_length + more), (int)Math.Min(2L * _bytes.Length, Array.MaxLength))
            );
        }
    }
}
