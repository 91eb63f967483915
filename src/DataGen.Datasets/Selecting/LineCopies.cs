using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace DataGen.Datasets;

/// <summary>Writes lines of text as they stand.</summary>
internal sealed class LineCopy(string path) : RowCopy(path)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    private protected override ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        _lines.ResetWrittenCount();
        foreach (var row in rows)
        {
            _lines.Write(block.Line(row).Span);
            _lines.Write("\n"u8);
        }

        return stream.WriteAsync(_lines.WrittenMemory, cancellationToken);
    }
}

/// <summary>Writes records of delimited text as they stand below their header; notes become further columns.</summary>
internal sealed class CsvCopy(string path, char separator, ImmutableArray<string> columns, bool withNotes)
    : RowCopy(path)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    private protected override async ValueTask BeginAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (withNotes)
        {
            RefuseNoteNames(columns);
        }

        if (columns.IsEmpty)
        {
            return;
        }

        IEnumerable<string> names = withNotes ? columns.Concat(RowNote.Names) : columns;
        var header = string.Join(separator, names.Select(Quote)) + "\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(header), cancellationToken);
    }

    private protected override async ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        _lines.ResetWrittenCount();
        for (var at = 0; at < rows.Count; at++)
        {
            var line = block.Line(rows[at]);
            if (line.IsEmpty)
            {
                // A record that cannot be read leaves its columns empty.
                _lines.Write(Encoding.UTF8.GetBytes(new string(separator, columns.Length - 1)));
            }
            else
            {
                _lines.Write(line.Span);
            }

            if (withNotes)
            {
                _lines.Write(Encoding.UTF8.GetBytes(NoteColumns(notes[at], block.Locate(rows[at]), line.IsEmpty)));
            }

            _lines.Write("\n"u8);
        }

        await stream.WriteAsync(_lines.WrittenMemory, cancellationToken);
    }

    private string NoteColumns(RowNote note, SourceLocation location, bool isUnreadable)
    {
        var score = note.Score?.ToString("R", CultureInfo.InvariantCulture) ?? "";
        var reason = isUnreadable ? $"{location}: {note.Reason}" : note.Reason;
        return $"{separator}{Quote(note.Other ?? "")}{separator}{score}{separator}{Quote(reason)}";
    }

    private string Quote(string value)
    {
        return value.Contains(separator, StringComparison.Ordinal) || value.AsSpan().ContainsAny("\"\r\n")
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }
}
