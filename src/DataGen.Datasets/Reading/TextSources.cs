using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DataGen.Datasets;

/// <summary>Reads text files whose rows are lines: plain lines and JSON lines.</summary>
internal static class TextSources
{
    public static async IAsyncEnumerable<SourceRow> ReadLinesAsync(
        Stream stream,
        string file,
        SourceOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var lines = new LineReader(stream, options.MaxRowBytes);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (line.IsBlank)
            {
                continue;
            }

            var location = new SourceLocation(file, line.Number);
            yield return line.TooLong
                ? TooLong(location, options)
                : Keep(ReadLine(location, line.Bytes.Span, options.LineField), line, options);
        }
    }

    public static async IAsyncEnumerable<SourceRow> ReadJsonLinesAsync(
        Stream stream,
        string file,
        SourceOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var lines = new LineReader(stream, options.MaxRowBytes);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (line.IsBlank)
            {
                continue;
            }

            var location = new SourceLocation(file, line.Number);
            yield return line.TooLong
                ? TooLong(location, options)
                : Keep(JsonRow.Parse(location, line.Bytes.Span), line, options);
        }
    }

    public static async IAsyncEnumerable<SourceRow> ReadDocumentAsync(
        Stream stream,
        string file,
        SourceOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var location = new SourceLocation(file, 1);
        var bytes = new byte[64 * 1024];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken)) > 0; )
        {
            length += read;
            if (length > options.MaxRowBytes)
            {
                yield return TooLong(location, options);
                yield break;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, checked(bytes.Length * 2));
            }
        }

        var document = bytes.AsSpan(0, length);
        document = document.StartsWith(Encoding.UTF8.Preamble) ? document[Encoding.UTF8.Preamble.Length..] : document;
        if (JsonRow.FirstInvalidByte(document) is var offset and >= 0)
        {
            yield return JsonRow.NotUtf8(location, document, offset);
            yield break;
        }

        var text = Encoding.UTF8.GetString(document).ReplaceLineEndings("\n");
        if (!string.IsNullOrWhiteSpace(text))
        {
            yield return SourceRow.Good(location, [new(options.LineField, JsonText.String(text))]);
        }
    }

    public static SourceRow TooLong(SourceLocation location, SourceOptions options)
    {
        return SourceRow.Malformed(
            location,
            string.Create(
                CultureInfo.InvariantCulture,
                $"longer than {options.MaxRowBytes} bytes, the most that a row may have"
            )
        );
    }

    private static SourceRow Keep(SourceRow row, Line line, SourceOptions options)
    {
        return options.KeepText && row.Error is null ? row.WithText(line.Bytes.Span) : row;
    }

    private static SourceRow ReadLine(SourceLocation location, ReadOnlySpan<byte> bytes, string field)
    {
        if (JsonRow.FirstInvalidByte(bytes) is var offset and >= 0)
        {
            return JsonRow.NotUtf8(location, bytes, offset);
        }

        return SourceRow.Good(location, [new(field, JsonText.String(Encoding.UTF8.GetString(bytes)))]);
    }
}
