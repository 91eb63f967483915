namespace DataGen.Datasets;

/// <summary>One line of a file, without its line end.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Bytes">Valid until the next line is read; may be changed in place. Empty when too long.</param>
/// <param name="TooLong">The line has more bytes than the reader takes.</param>
internal readonly record struct Line(long Number, Memory<byte> Bytes, bool TooLong)
{
    public bool IsBlank => !TooLong && Bytes.Span.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;
}

/// <summary>Cuts a stream into lines at LF or CRLF, in memory bounded by the longest line. A UTF-8 byte order mark is skipped.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;
    private long _number;

    /// <summary>The next line, or null at the end.</summary>
    public async ValueTask<Line?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_number == 0)
        {
            await SkipByteOrderMarkAsync(cancellationToken);
        }

        var scanned = _start;
        var skipping = false;
        while (true)
        {
            var found = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            var lineEnd = found < 0 ? _end : scanned + found;
            skipping |= lineEnd - _start > maxLineBytes;
            if (found >= 0 || (_ended && (_end > _start || skipping)))
            {
                _number++;
                var line = _buffer.AsMemory(_start, lineEnd - _start);
                _start = Math.Min(lineEnd + 1, _end);
                return skipping ? new Line(_number, default, TooLong: true) : new Line(_number, WithoutCr(line), false);
            }

            if (_ended)
            {
                return null;
            }

            if (skipping)
            {
                _start = _end;
            }

            scanned = _end - _start;
            await FillAsync(cancellationToken);
        }
    }

    private static Memory<byte> WithoutCr(Memory<byte> line)
    {
        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private async ValueTask SkipByteOrderMarkAsync(CancellationToken cancellationToken)
    {
        while (_end < 3 && !_ended)
        {
            await FillAsync(cancellationToken);
        }

        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start = 3;
        }
    }

    /// <summary>Reads more, after moving what is left to the front of the buffer.</summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var left = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, left).CopyTo(_buffer);
            _start = 0;
            _end = left;
        }

        if (left == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
    }
}
