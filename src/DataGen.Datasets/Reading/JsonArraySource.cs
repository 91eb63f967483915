using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Reads one JSON array of objects, element by element, in memory bounded by the largest element. What is wrong inside an
/// element that can still be told from the next is a malformed row; where the array itself is broken nothing after it can be found, which is a
/// <see cref="SourceException"/>.
/// </summary>
internal sealed class JsonArraySource(Stream stream, string file, SourceOptions options)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;
    private long _line = 1;

    /// <summary>Whether a stream's first visible character is '['.</summary>
    public static async ValueTask<bool> IsArrayAsync(Stream stream, CancellationToken cancellationToken)
    {
        var first = new byte[4096];
        var read = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
        var text = first.AsSpan(0, read);
        var at = text.IndexOfAnyExcept((ReadOnlySpan<byte>)[0x20, 0x09, 0x0D, 0x0A, 0xEF, 0xBB, 0xBF]);
        return at >= 0 && text[at] == '[';
    }

    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_end < 3 && !_ended)
        {
            await FillAsync(cancellationToken);
        }

        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start = 3;
        }

        await ExpectAsync('[', "the file must hold a JSON array", cancellationToken);
        var next = await PeekAsync(cancellationToken);
        for (var row = 1L; next != ']'; row++)
        {
            if (next < 0)
            {
                throw Broken($"the file ends before element {row}");
            }

            var location = new SourceLocation(file, row);
            var length = await MeasureElementAsync(row, cancellationToken);
            yield return length > options.MaxRowBytes
                ? TextSources.TooLong(location, options)
                : JsonRow.Parse(location, _buffer.AsSpan(_start, length));
            Consume(length);
            next = await PeekAsync(cancellationToken);
            if (next == ',')
            {
                Consume(1);
                next = await PeekAsync(cancellationToken);
            }
            else if (next != ']')
            {
                throw Broken($"expected ',' or ']' after element {row}");
            }
        }

        Consume(1);
        if (await PeekAsync(cancellationToken) >= 0)
        {
            throw Broken("there is text after the array's end");
        }
    }

    /// <summary>Bytes of the element at the start of the buffer, read in whole.</summary>
    private async ValueTask<int> MeasureElementAsync(long row, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryMeasure(row, out var length))
            {
                return length;
            }

            if (_ended)
            {
                throw Broken($"the file ends inside element {row}");
            }

            if (_end - _start > SourceOptions.MostRowBytes)
            {
                throw Broken($"element {row} is longer than {SourceOptions.MostRowBytes} bytes");
            }

            await FillAsync(cancellationToken);
        }
    }

    private bool TryMeasure(long row, out int length)
    {
        // An unfinished element is measured again from its start; the buffer doubles, so that all of it costs two passes or so.
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _ended, state: default);
        try
        {
            if (reader.Read() && reader.TrySkip())
            {
                length = checked((int)reader.BytesConsumed);
                // A number at the buffer's end may go on in what is not read yet; the reader waits for it by itself.
                return true;
            }
        }
        catch (JsonException error)
        {
            var line = _line + (error.LineNumber ?? 0);
            throw new SourceException(
                file,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file}:{line}: element {row} is not valid JSON, and nothing after it can be read: {FirstSentence(error.Message)}. Repair the file, or store one object per line (.jsonl)."
                ),
                error
            );
        }

        length = 0;
        return false;
    }

    private static string FirstSentence(string message)
    {
        var cut = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (cut < 0 ? message : message[..cut]).TrimEnd('.', ' ');
    }

    private async ValueTask ExpectAsync(char wanted, string problem, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken) != wanted)
        {
            throw Broken(problem);
        }

        Consume(1);
    }

    /// <summary>The next byte that is not white space, now first in the buffer; -1 at the end.</summary>
    private async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var blank = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept(" \t\r\n"u8);
            Consume(blank < 0 ? _end - _start : blank);
            if (_start < _end)
            {
                return _buffer[_start];
            }

            if (_ended)
            {
                return -1;
            }

            await FillAsync(cancellationToken);
        }
    }

    private void Consume(int length)
    {
        _line += _buffer.AsSpan(_start, length).Count((byte)'\n');
        _start += length;
    }

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

        // Filling the whole buffer is what keeps repeated measuring cheap.
        var read = await stream.ReadAtLeastAsync(
            _buffer.AsMemory(_end),
            _buffer.Length - _end,
            throwOnEndOfStream: false,
            cancellationToken
        );
        _end += read;
        _ended = _end < _buffer.Length;
    }

    private SourceException Broken(FormattableString problem)
    {
        return Broken(problem.ToString(CultureInfo.InvariantCulture));
    }

    private SourceException Broken(string problem)
    {
        return new SourceException(
            file,
            string.Create(CultureInfo.InvariantCulture, $"{file}:{_line}: not a whole JSON array: {problem}.")
        );
    }
}
