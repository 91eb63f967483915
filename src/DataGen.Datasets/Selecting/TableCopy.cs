using System.Collections.Immutable;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Writes rows of text formats as Parquet, in the columns that hold all of them. Notes become three further columns; of a row that cannot be read
/// only the note is left, with its place.
/// </summary>
internal sealed class TableCopy(string path, TextSelection selection, bool withNotes) : RowCopy(path)
{
    private ImmutableArray<Column> _columns;
    private ParquetRows? _rows;

    private protected override async ValueTask BeginAsync(Stream stream, CancellationToken cancellationToken)
    {
        _columns = await selection.TableAsync(cancellationToken);
        if (_columns.IsEmpty)
        {
            throw new SourceException(
                Path,
                $"Cannot write '{Path}': no row of '{selection.Paths[0]}' has a field to make a column of. Write JSON lines (.jsonl) instead."
            );
        }

        if (_columns.FirstOrDefault(column => string.IsNullOrWhiteSpace(column.Name)) is not null)
        {
            throw new SourceException(
                Path,
                $"Cannot write '{Path}': a field without a name can be no column. Write JSON lines (.jsonl) instead."
            );
        }

        var all = _columns;
        if (withNotes)
        {
            RefuseNoteNames(_columns.Select(column => column.Name));
            all =
            [
                .. _columns,
                new Column(RowNote.Names[0], ColumnType.String, Required: false),
                new Column(RowNote.Names[1], ColumnType.Double, Required: false),
                new Column(RowNote.Names[2], ColumnType.String),
            ];
        }

        _rows = new ParquetRows(all, new DatasetLimits());
        await _rows.OpenAsync(stream, cancellationToken);
    }

    private protected override async ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        var at = 0;
        foreach (var fields in block.FieldsOf(rows))
        {
            var location = block.Locate(rows[at]);
            object?[] values = Read(fields, location);
            if (withNotes)
            {
                var note = notes[at];
                var reason = fields.Count == 0 ? $"{location}: {note.Reason}" : note.Reason;
                values = [.. values, note.Other, note.Score, reason];
            }

            _rows!.Add(values, values.Sum(ColumnValue.SizeOf));
            if (_rows.IsGroupFull)
            {
                await _rows.WriteGroupAsync(cancellationToken);
            }

            at++;
        }
    }

    private protected override async ValueTask EndAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_rows!.Waiting > 0)
        {
            await _rows.WriteGroupAsync(cancellationToken);
        }

        await _rows.CloseAsync();
    }

    private object?[] Read(IReadOnlyList<KeyValuePair<string, JsonElement>> fields, SourceLocation location)
    {
        var byName = fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        var values = new object?[_columns.Length];
        for (var column = 0; column < values.Length; column++)
        {
            if (
                byName.Remove(_columns[column].Name, out var value)
                && ColumnValue.Read(_columns[column], value, out values[column]) is { } error
            )
            {
                throw Changed(location, error.ToString());
            }
        }

        return byName.Count == 0 ? values : throw Changed(location, $"a new field {Excerpt.Quote(byName.First().Key)}");
    }

    private static SourceException Changed(SourceLocation location, string what)
    {
        return new SourceException(
            location.File,
            $"{location}: the file has changed since its columns were found ({what}). Run the command again when nothing writes to it."
        );
    }
}
