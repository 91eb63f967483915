using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Rows of text formats: lines, JSON lines, JSON arrays, CSV and TSV.</summary>
internal sealed class TextSelection : RowSelection
{
    private const int BlockRows = 4096;
    private const int BlockBytes = 8 << 20;

    private readonly RowSource _source;
    private readonly string? _idField;
    private string? _field;
    private FieldPath? _path;
    private ImmutableArray<Column> _table;

    private TextSelection(IFileStore files, RowSource source, SourceFormat format, SelectionOptions options)
        : base(files, format, source.Files)
    {
        _source = source;
        _idField = options.IdField;
        _field = options.Field ?? (format == SourceFormat.Lines ? new SourceOptions { Paths = [] }.LineField : null);
        Field = _field ?? "";
    }

    public override long? Rows => null;

    /// <summary>The columns of CSV and TSV files.</summary>
    public ImmutableArray<string> Columns { get; private set; } = [];

    /// <summary>Whether <see cref="TableAsync"/> answers without reading rows.</summary>
    public bool HasTable => !_table.IsDefault || Format is SourceFormat.Csv or SourceFormat.Tsv or SourceFormat.Lines;

    /// <summary>
    /// The columns that hold every row in a table. Delimited text and lines have columns of text; JSON rows are read once, to find the narrowest
    /// types that hold all their values.
    /// </summary>
    public async ValueTask<ImmutableArray<Column>> TableAsync(CancellationToken cancellationToken)
    {
        if (!_table.IsDefault)
        {
            return _table;
        }

        if (Format is SourceFormat.Csv or SourceFormat.Tsv)
        {
            return _table = [.. Columns.Select(name => new Column(name, ColumnType.String, Required: false))];
        }

        if (Format == SourceFormat.Lines)
        {
            return _table = [new Column(Field, ColumnType.String, Required: false)];
        }

        var survey = new ColumnSurvey();
        await foreach (var row in _source.ReadAsync(cancellationToken))
        {
            survey.Add(row);
        }

        return _table = survey.Columns();
    }

    public static async ValueTask<TextSelection> OpenAsync(
        IFileStore files,
        RowSource source,
        SourceFormat format,
        SelectionOptions options,
        CancellationToken cancellationToken
    )
    {
        var selection = new TextSelection(files, source, format, options);
        if (format is SourceFormat.Csv or SourceFormat.Tsv)
        {
            foreach (var path in source.Files)
            {
                await selection.ReadColumnsAsync(path, cancellationToken);
            }
        }

        return selection;
    }

    public override async IAsyncEnumerable<RowBlock> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var block = new TextBlock(_idField is not null);
        await foreach (var row in _source.ReadAsync(cancellationToken))
        {
            Add(block, row);
            if (block.Count == BlockRows || block.Bytes >= BlockBytes)
            {
                yield return block;
                block = new TextBlock(_idField is not null);
            }
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    internal override RowCopy BeginCopy(string path, bool withNotes)
    {
        return Format switch
        {
            SourceFormat.Csv => new CsvCopy(path, ',', Columns, withNotes),
            SourceFormat.Tsv => new CsvCopy(path, '\t', Columns, withNotes),
            _ => new LineCopy(path),
        };
    }

    private void Add(TextBlock block, SourceRow row)
    {
        block.Add(row);
        if (row.Error is { } error)
        {
            block.Texts.AddProblem(error);
            block.Ids?.AddNone();
            return;
        }

        if (_field is null && row.Fields.Length != 1)
        {
            throw NoSuchField(row.Location.ToString(), field: null, row.Fields.Select(field => field.Key));
        }

        Field = _field ??= row.Fields[0].Key;
        FieldText.Add(block.Texts, row, _path ??= FieldPath.Parse(_field));
        AddId(block.Ids, row);
    }

    private void AddId(TextColumn? ids, SourceRow row)
    {
        if (ids is null)
        {
            return;
        }

        if (!row.TryGet(_idField!, out var id))
        {
            ids.AddNone();
        }
        else if (id.ValueKind == JsonValueKind.String)
        {
            FieldText.Append(ids, id);
            ids.EndRow();
        }
        else if (id.ValueKind == JsonValueKind.Number)
        {
            ids.Add(JsonMarshal.GetRawUtf8Value(id));
        }
        else
        {
            ids.AddNone();
        }
    }

    private async ValueTask ReadColumnsAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = await Files.OpenReadAsync(path, cancellationToken);
        await using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        var columns = await new CsvSource(
            stream,
            path,
            Format == SourceFormat.Csv ? ',' : '\t',
            new SourceOptions { Paths = [] }
        ).ReadHeaderAsync(cancellationToken);
        if (columns.IsEmpty)
        {
            return;
        }

        if (!Columns.IsEmpty && !Columns.SequenceEqual(columns, StringComparer.Ordinal))
        {
            throw new SourceException(
                path,
                $"'{path}' has other columns than '{Paths[0]}'; the header must be the same."
            );
        }

        Columns = columns;
        if (_field is not null && !columns.Contains(_field, StringComparer.Ordinal))
        {
            throw NoSuchField(path, _field, columns);
        }
    }

    private sealed class TextBlock(bool withIds) : RowBlock(new TextColumn(), withIds ? new TextColumn() : null)
    {
        private readonly List<SourceRow> _rows = [];

        public long Bytes { get; private set; }

        public void Add(SourceRow row)
        {
            _rows.Add(row);
            Bytes += row.Text.Length;
        }

        public override SourceLocation Locate(int row)
        {
            return _rows[row].Location;
        }

        internal override IEnumerable<IReadOnlyList<KeyValuePair<string, JsonElement>>> FieldsOf(
            IReadOnlyList<int> rows
        )
        {
            return rows.Select(row => (IReadOnlyList<KeyValuePair<string, JsonElement>>)_rows[row].Fields);
        }

        internal override ReadOnlyMemory<byte> Line(int row)
        {
            return _rows[row].Text;
        }
    }
}
