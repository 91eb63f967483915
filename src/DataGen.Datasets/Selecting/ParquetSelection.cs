using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Parquet.Meta;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>Rows of Parquet files of one schema; a block is a row group.</summary>
internal sealed class ParquetSelection : RowSelection
{
    private readonly SelectionOptions _options;
    private readonly FieldPath _path;

    /// <summary>The leaf of a column that holds nothing but text, or -1: then its rows are put together.</summary>
    private readonly int _plainText;

    private ParquetSelection(
        IFileStore files,
        ImmutableArray<string> paths,
        SelectionOptions options,
        ParquetSchema schema,
        IReadOnlyList<SchemaElement> elements
    )
        : base(files, SourceFormat.Parquet, paths)
    {
        _options = options;
        Schema = schema;
        Elements = elements;
        Field = FindField(paths[0], options.Field, schema);
        _path = FieldPath.Parse(Field);
        _plainText = Array.FindIndex(schema.DataFields, field => IsPlainText(field) && IsNamed(field, Field));
    }

    public override long? Rows => RowCount;

    /// <summary>The schema of every file.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>The schema as the files say it.</summary>
    public IReadOnlyList<SchemaElement> Elements { get; }

    /// <summary>How the first file's first column is compressed.</summary>
    public CompressionCodec? Codec { get; private init; }

    /// <summary>What the first file says of itself beyond the format.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } =
        ImmutableDictionary<string, string>.Empty;

    private long RowCount { get; set; }

    public static async ValueTask<ParquetSelection> OpenAsync(
        IFileStore files,
        ImmutableArray<string> paths,
        SelectionOptions options,
        CancellationToken cancellationToken
    )
    {
        ParquetSelection? selection = null;
        foreach (var path in paths)
        {
            await using var stream = await files.OpenReadAsync(path, cancellationToken);
            var source = new ParquetSource(stream, path);
            await using var reader = await source.OpenAsync(cancellationToken);
            var elements = reader.Metadata!.Schema;
            selection ??= new ParquetSelection(files, paths, options, reader.Schema, elements)
            {
                Codec = reader.Metadata.RowGroups.FirstOrDefault()?.Columns.FirstOrDefault()?.MetaData?.Codec,
                Metadata = reader.CustomMetadata.ToImmutableDictionary(StringComparer.Ordinal),
            };
            var difference = ParquetSchemaText
                .Of(elements)
                .Except(ParquetSchemaText.Of(selection.Elements), StringComparer.Ordinal)
                .FirstOrDefault();
            if (difference is not null || elements.Count != selection.Elements.Count)
            {
                throw new SourceException(
                    path,
                    $"'{path}' has another schema than '{paths[0]}' ({difference ?? "fewer columns"}). Give files of one schema."
                );
            }

            selection.RowCount += reader.Metadata.RowGroups.Sum(group => group.NumRows);
        }

        return selection!;
    }

    public override async IAsyncEnumerable<RowBlock> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var path in Paths)
        {
            await using var stream = await Files.OpenReadAsync(path, cancellationToken);
            var source = new ParquetSource(stream, path);
            await using var reader = await source.OpenAsync(cancellationToken);
            var row = 0L;
            await foreach (var group in source.ReadGroupsAsync(reader, cancellationToken))
            {
                yield return new ParquetBlock(path, row, group, TextsOf(group), IdsOf(group));
                row += group.Rows;
            }
        }
    }

    internal override RowCopy BeginCopy(string path, bool withNotes)
    {
        return new ParquetCopy(path, this, withNotes);
    }

    private TextColumn TextsOf(ParquetGroup group)
    {
        var texts = new TextColumn();
        if (_plainText >= 0)
        {
            group.Leaves[_plainText].AddTextsTo(texts, Field);
            return texts;
        }

        var column = Schema.Fields.Any(field => IsNamed(field, Field)) ? Field : _path.Column;
        var assembler = group.Assembler(column);
        for (var row = 0; row < group.Rows; row++)
        {
            FieldText.Add(texts, assembler.Next(default), _path);
        }

        return texts;
    }

    private TextColumn? IdsOf(ParquetGroup group)
    {
        if (_options.IdField is not { } field)
        {
            return null;
        }

        var ids = new TextColumn();
        var leaf = LeafOf(field);
        if (leaf >= 0 && Schema.DataFields[leaf].MaxRepetitionLevel == 0)
        {
            group.Leaves[leaf].AddIdsTo(ids);
            return ids;
        }

        for (var row = 0; row < group.Rows; row++)
        {
            ids.AddNone();
        }

        return ids;
    }

    private int LeafOf(string column)
    {
        var found = Schema.Fields.FirstOrDefault(field => IsNamed(field, column));
        return Array.FindIndex(Schema.DataFields, field => ReferenceEquals(field, found));
    }

    private static string FindField(string file, string? wanted, ParquetSchema schema)
    {
        var columns = schema.Fields.Select(field => field.Name).ToList();
        if (wanted is null && columns.Count != 1)
        {
            throw NoSuchField(file, field: null, columns);
        }

        var name = wanted ?? columns[0];
        var found = schema.Fields.FirstOrDefault(field => IsNamed(field, name));
        if (
            found is null
            && FieldPath.Parse(name).Column is var column
            && columns.Contains(column, StringComparer.Ordinal)
        )
        {
            // What stands at a path is known row by row.
            return name;
        }

        return found switch
        {
            null => throw NoSuchField(file, name, columns),
            ListField => name,
            _ when IsPlainText(found) => name,
            _ => throw new SourceException(
                file,
                $"'{file}': column '{name}' is not text but {Describe(found)}; the text columns are {string.Join(", ", schema.Fields.Where(field => IsPlainText(field) || field is ListField).Select(field => field.Name))}."
            ),
        };
    }

    private static bool IsNamed(Field field, string name)
    {
        return string.Equals(field.Name, name, StringComparison.Ordinal);
    }

    private static bool IsPlainText(Field field)
    {
        return field is DataField column
            && column.ClrType == typeof(ReadOnlyMemory<char>)
            && column.MaxRepetitionLevel == 0;
    }

    private static string Describe(Field field)
    {
        return field is DataField column
            ? column.ClrType.Name.ToLowerInvariant()
            : $"a {field.SchemaType}".ToLowerInvariant();
    }
}

/// <summary>A row group of a file.</summary>
internal sealed class ParquetBlock(string file, long before, ParquetGroup group, TextColumn texts, TextColumn? ids)
    : RowBlock(texts, ids)
{
    public ParquetGroup Group => group;

    public override SourceLocation Locate(int row)
    {
        return new SourceLocation(file, before + row + 1);
    }

    public override void Dispose()
    {
        group.Dispose();
        base.Dispose();
    }

    internal override IEnumerable<IReadOnlyList<KeyValuePair<string, JsonElement>>> FieldsOf(IReadOnlyList<int> rows)
    {
        foreach (var leaf in group.Leaves)
        {
            leaf.Rewind();
        }

        var assembler = group.Assembler();
        var next = 0;
        foreach (var row in rows)
        {
            for (; next < row; next++)
            {
                assembler.Skip();
            }

            yield return assembler.Next(Locate(row)).Fields;
            next++;
        }
    }
}
