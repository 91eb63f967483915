using System.Buffers;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Writes rows as JSON lines: a row's own line where it has one and no note is added, else its fields.</summary>
internal sealed class JsonLinesCopy(string path, bool linesAreJson) : RowCopy(path)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    private protected override async ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        _lines.ResetWrittenCount();
        if (notes.Count == 0 && linesAreJson && !block.Line(rows[0]).IsEmpty)
        {
            foreach (var row in rows)
            {
                _lines.Write(block.Line(row).Span);
                _lines.Write("\n"u8);
            }
        }
        else
        {
            using var writer = new Utf8JsonWriter(_lines, JsonText.WriterOptions);
            var at = 0;
            foreach (var fields in block.FieldsOf(rows))
            {
                WriteRow(writer, fields, block.Locate(rows[at]), notes.Count == 0 ? null : notes[at]);
                await writer.FlushAsync(cancellationToken);
                _lines.Write("\n"u8);
                writer.Reset();
                at++;
            }
        }

        await stream.WriteAsync(_lines.WrittenMemory, cancellationToken);
    }

    private static void WriteRow(
        Utf8JsonWriter writer,
        IReadOnlyList<KeyValuePair<string, JsonElement>> fields,
        SourceLocation location,
        RowNote? note
    )
    {
        if (fields.Count == 0 && note is null)
        {
            throw new SourceException(
                location.File,
                $"{location}: holds a value that has no JSON form (an infinity, or text that is not UTF-8). Write the rows in their own format instead."
            );
        }

        writer.WriteStartObject();
        if (fields.Count == 0)
        {
            // What cannot be read cannot be copied; where it stands can be told.
            writer.WriteString("source"u8, location.ToString());
        }

        foreach (var (name, value) in fields)
        {
            if (note is null || !RowNote.Names.Contains(name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        if (note is not null)
        {
            WriteNote(writer, note);
        }

        writer.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter writer, RowNote note)
    {
        if (note.DuplicateOf is not null)
        {
            writer.WriteString("duplicate_of"u8, note.DuplicateOf);
        }
        else if (note.DuplicateOfRow is { } row)
        {
            writer.WriteNumber("duplicate_of"u8, row);
        }

        if (note.Score is { } score)
        {
            writer.WriteNumber("score"u8, score);
        }

        writer.WriteString("reason"u8, note.Reason);
    }
}
