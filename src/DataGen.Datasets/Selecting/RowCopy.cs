namespace DataGen.Datasets;

/// <summary>
/// Writes chosen rows of a <see cref="RowSelection"/> to one file. It is built beside its final name and appears there whole, by
/// <see cref="FinishAsync"/> and <see cref="PublishAsync"/>, or not at all.
/// </summary>
public abstract class RowCopy : IAsyncDisposable
{
    private NewFile? _file;

    private protected RowCopy(string path)
    {
        Path = path;
    }

    /// <summary>The final name.</summary>
    public string Path { get; }

    /// <summary>Begins a file. Its extension says how: that of the selection's own format, or JSON lines or Parquet from any.</summary>
    /// <param name="files">Where to write.</param>
    /// <param name="path">The final name.</param>
    /// <param name="selection">The rows' origin.</param>
    /// <param name="withNotes">Whether each row comes with a <see cref="RowNote"/>.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="SourceException">Rows of that origin cannot be written as such a file; the message says as what they can.</exception>
    public static async ValueTask<RowCopy> CreateAsync(
        IFileStore files,
        string path,
        RowSelection selection,
        bool withNotes,
        CancellationToken cancellationToken
    )
    {
        var copy = Begin(path, selection, withNotes);
        try
        {
            copy._file = await NewFile.CreateAsync(files, path, cancellationToken);
            await copy.BeginAsync(copy._file.Stream, cancellationToken);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether beginning such a file reads all rows: text rows have no columns before.</summary>
    public static bool ReadsAhead(string path, RowSelection selection)
    {
        return FormatOf(path) == SourceFormat.Parquet && selection is TextSelection { HasTable: false };
    }

    /// <summary>Writes some rows of a block, with a note for each where notes were announced.</summary>
    /// <param name="block">The block.</param>
    /// <param name="rows">The rows, ascending.</param>
    /// <param name="notes">One a row; empty where none were announced.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async ValueTask AddAsync(
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        if (rows.Count > 0)
        {
            await WriteAsync(_file!.Stream, block, rows, notes, cancellationToken);
        }
    }

    /// <summary>Writes what is left and makes the file durable, still beside its name.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await EndAsync(_file!.Stream, cancellationToken);
        await _file.FinishAsync(cancellationToken);
    }

    /// <summary>Gives the finished file its name, in the place of one that had it.</summary>
    public ValueTask PublishAsync()
    {
        return _file!.PublishAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private protected virtual ValueTask BeginAsync(Stream stream, CancellationToken cancellationToken)
    {
        return ValueTask.CompletedTask;
    }

    private protected abstract ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    );

    private protected virtual ValueTask EndAsync(Stream stream, CancellationToken cancellationToken)
    {
        return ValueTask.CompletedTask;
    }

    /// <summary>Notes are written beside the fields, so none of these may have the name of a note.</summary>
    private protected void RefuseNoteNames(IEnumerable<string> columns)
    {
        if (columns.FirstOrDefault(name => RowNote.Names.Contains(name, StringComparer.Ordinal)) is { } taken)
        {
            throw new SourceException(
                Path,
                $"Cannot add the column '{taken}' to '{Path}': the rows have one of that name. Write JSON lines (.jsonl) instead."
            );
        }
    }

    private static RowCopy Begin(string path, RowSelection selection, bool withNotes)
    {
        var wanted = FormatOf(path);
        if (wanted == SourceFormat.Lines && withNotes)
        {
            wanted = SourceFormat.Auto;
        }

        return wanted == SourceFormat.JsonLines
                ? new JsonLinesCopy(path, selection.Format is SourceFormat.JsonLines or SourceFormat.Json)
            : wanted == SourceFormat.Parquet && selection is TextSelection rows ? new TableCopy(path, rows, withNotes)
            : wanted == selection.Format ? selection.BeginCopy(path, withNotes)
            : throw new SourceException(
                path,
                $"Cannot write '{path}' from {Describe(selection.Format)}: the name must end in {Extensions(selection.Format, withNotes)}."
            );
    }

    /// <summary>What a name says a file is; <see cref="SourceFormat.Auto"/> where it says nothing.</summary>
    private static SourceFormat FormatOf(string path)
    {
        return System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" => SourceFormat.JsonLines,
            ".parquet" => SourceFormat.Parquet,
            ".csv" => SourceFormat.Csv,
            ".tsv" => SourceFormat.Tsv,
            ".txt" => SourceFormat.Lines,
            _ => SourceFormat.Auto,
        };
    }

    private static string Describe(SourceFormat format)
    {
        return format switch
        {
            SourceFormat.Lines => "lines of text",
            SourceFormat.JsonLines => "JSON lines",
            SourceFormat.Json => "JSON",
            SourceFormat.Csv => "CSV",
            SourceFormat.Tsv => "TSV",
            _ => "Parquet",
        };
    }

    private static string Extensions(SourceFormat format, bool withNotes)
    {
        return format switch
        {
            SourceFormat.Parquet => ".parquet or .jsonl",
            SourceFormat.Csv => ".csv, .parquet or .jsonl",
            SourceFormat.Tsv => ".tsv, .parquet or .jsonl",
            SourceFormat.Lines when !withNotes => ".txt, .parquet or .jsonl",
            _ => ".jsonl or .parquet",
        };
    }
}
