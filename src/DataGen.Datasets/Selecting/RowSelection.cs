using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>
/// Reads rows in blocks, with the text of one field at hand, so that some of them can be copied as they stand: the lines of text formats byte by
/// byte, Parquet columns value by value.
/// </summary>
public abstract class RowSelection
{
    private protected RowSelection(IFileStore files, SourceFormat format, ImmutableArray<string> paths)
    {
        Files = files;
        Format = format;
        Paths = paths;
    }

    /// <summary>The format of the files.</summary>
    public SourceFormat Format { get; }

    /// <summary>The files, in reading order.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>The number of rows, where the format tells it beforehand.</summary>
    public abstract long? Rows { get; }

    /// <summary>The field whose text is read.</summary>
    public string Field { get; private protected set; } = "";

    private protected IFileStore Files { get; }

    /// <summary>Finds the files, and looks into their heads.</summary>
    /// <exception cref="FileStoreException">A file is not there or cannot be read.</exception>
    /// <exception cref="SourceException">
    /// The files cannot be read as what their names say, differ in format, or have no such field; the message names those there are.
    /// </exception>
    public static async ValueTask<RowSelection> OpenAsync(
        IFileStore files,
        SelectionOptions options,
        CancellationToken cancellationToken
    )
    {
        var source = await RowSource.OpenAsync(
            files,
            new SourceOptions
            {
                Paths = options.Paths,
                Format = options.Format,
                KeepText = true,
            },
            cancellationToken
        );
        var formats = source.Formats.Distinct().ToList();
        if (formats.Count != 1)
        {
            throw new SourceException(
                options.Paths.FirstOrDefault() ?? "",
                $"The files are of several formats ({string.Join(", ", formats)}); give files of one."
            );
        }

        return formats[0] == SourceFormat.Parquet
            ? await ParquetSelection.OpenAsync(files, source.Files, options, cancellationToken)
            : await TextSelection.OpenAsync(files, source, formats[0], options, cancellationToken);
    }

    /// <summary>Reads the blocks in order. A block is to be disposed of when it is done with.</summary>
    public abstract IAsyncEnumerable<RowBlock> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Begins a copy in the format of the files, or a better reason why there can be none.</summary>
    internal abstract RowCopy BeginCopy(string path, bool withNotes);

    /// <summary>Says that a field is not there.</summary>
    private protected static SourceException NoSuchField(string file, string? field, IEnumerable<string> names)
    {
        var shown = Excerpt.Of(string.Join(", ", names), 300);
        return new SourceException(
            file,
            field is null
                ? $"'{file}' has several fields; say which one holds the text: {shown}."
                : $"'{file}' has no field {Excerpt.Quote(field)}; its fields are {shown}."
        );
    }
}
