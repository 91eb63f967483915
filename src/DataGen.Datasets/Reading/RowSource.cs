using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace DataGen.Datasets;

/// <summary>
/// The rows of one or many files as one stream, in a fixed order: paths as given, the files of a pattern or folder in ordinal order, rows
/// as they stand. A malformed row is a value; the caller decides what it means.
/// </summary>
public sealed class RowSource
{
    private static readonly (string Extension, SourceFormat Format)[] Extensions =
    [
        (".parquet", SourceFormat.Parquet),
        (".jsonl", SourceFormat.JsonLines),
        (".ndjson", SourceFormat.JsonLines),
        (".json", SourceFormat.Json),
        (".csv", SourceFormat.Csv),
        (".tsv", SourceFormat.Tsv),
        (".txt", SourceFormat.Lines),
    ];

    private readonly IFileStore _files;
    private readonly SourceOptions _options;
    private readonly ImmutableArray<(string Path, SourceFormat Format)> _sources;

    private RowSource(
        IFileStore files,
        SourceOptions options,
        ImmutableArray<(string Path, SourceFormat Format)> sources
    )
    {
        _files = files;
        _options = options;
        _sources = sources;
    }

    /// <summary>The files, in reading order.</summary>
    public ImmutableArray<string> Files => _sources.Select(source => source.Path).ToImmutableArray();

    /// <summary>The formats of the files, in reading order.</summary>
    internal ImmutableArray<SourceFormat> Formats => _sources.Select(source => source.Format).ToImmutableArray();

    /// <summary>Good rows read so far; still 0 at the end means that the source was empty.</summary>
    public long Rows { get; private set; }

    /// <summary>Malformed rows read so far.</summary>
    public long MalformedRows { get; private set; }

    /// <summary>Finds the files and their formats; reads nothing yet.</summary>
    /// <exception cref="FileStoreException">A file or folder is not there.</exception>
    /// <exception cref="SourceException">A pattern matches no file, or a file's format cannot be told.</exception>
    public static async ValueTask<RowSource> OpenAsync(
        IFileStore files,
        SourceOptions options,
        CancellationToken cancellationToken
    )
    {
        if (options.MaxRowBytes is < 1 or > SourceOptions.MostRowBytes)
        {
            throw new ArgumentException(
                $"{nameof(SourceOptions.MaxRowBytes)} must be between 1 and {SourceOptions.MostRowBytes}.",
                nameof(options)
            );
        }

        var sources = ImmutableArray.CreateBuilder<(string, SourceFormat)>();
        foreach (var path in options.Paths)
        {
            foreach (var file in await FindAsync(files, path, options.Format, cancellationToken))
            {
                sources.Add((file, FormatOf(file, options.Format)));
            }
        }

        return new RowSource(files, options, sources.ToImmutable());
    }

    /// <summary>Reads the rows. Memory is bounded by the longest row, or by the largest row group of a Parquet file.</summary>
    /// <exception cref="SourceException">A file is damaged, so that the rows after some point cannot be found.</exception>
    /// <exception cref="FileStoreException">A file cannot be read.</exception>
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (path, format) in _sources)
        {
            await using var rows = ReadFileAsync(path, format, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveNextAsync(rows, path))
            {
                if (rows.Current.Error is null)
                {
                    Rows++;
                }
                else
                {
                    MalformedRows++;
                }

                yield return rows.Current;
            }
        }
    }

    private async IAsyncEnumerable<SourceRow> ReadFileAsync(
        string path,
        SourceFormat format,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var file = await _files.OpenReadAsync(path, cancellationToken);
        var isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        await using var stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        if (format == SourceFormat.Json)
        {
            format = await IsArrayAsync(path, isPacked, cancellationToken) ? SourceFormat.Json : SourceFormat.JsonLines;
        }

        var rows = format switch
        {
            SourceFormat.Lines => TextSources.ReadLinesAsync(stream, path, _options, cancellationToken),
            SourceFormat.Document => TextSources.ReadDocumentAsync(stream, path, _options, cancellationToken),
            SourceFormat.JsonLines => TextSources.ReadJsonLinesAsync(stream, path, _options, cancellationToken),
            SourceFormat.Json => new JsonArraySource(stream, path, _options).ReadAsync(cancellationToken),
            SourceFormat.Csv => new CsvSource(stream, path, ',', _options).ReadAsync(cancellationToken),
            SourceFormat.Tsv => new CsvSource(stream, path, '\t', _options).ReadAsync(cancellationToken),
            _ => new ParquetSource(stream, path).ReadAsync(cancellationToken),
        };
        await foreach (var row in rows)
        {
            yield return row;
        }
    }

    private async ValueTask<bool> IsArrayAsync(string path, bool isPacked, CancellationToken cancellationToken)
    {
        await using var file = await _files.OpenReadAsync(path, cancellationToken);
        await using var stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        return await JsonArraySource.IsArrayAsync(stream, cancellationToken);
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SourceRow> rows, string path)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (InvalidDataException error)
        {
            throw new SourceException(
                path,
                $"Cannot unpack '{path}': it is damaged or not gzip ({error.Message}).",
                error
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, path, "read");
        }
    }

    private static async ValueTask<ImmutableArray<string>> FindAsync(
        IFileStore files,
        string path,
        SourceFormat format,
        CancellationToken cancellationToken
    )
    {
        // A file whose own name holds a wildcard is itself.
        var kind = await files.KindAsync(path, cancellationToken);
        if (kind == FileKind.File)
        {
            return [path];
        }

        if (kind == FileKind.Folder)
        {
            return await ListFolderAsync(files, path, format, cancellationToken);
        }

        if (!GlobPattern.IsPattern(path))
        {
            throw new FileStoreException(
                FileFailure.Missing,
                path,
                $"Cannot read '{path}': it does not exist. Check the path."
            );
        }

        var glob = new GlobPattern(path);
        var found = new List<string>();
        if (await files.KindAsync(glob.Root.Length == 0 ? "." : glob.Root, cancellationToken) == FileKind.Folder)
        {
            await foreach (var file in files.ListAsync(glob.Root, glob.IsRecursive, cancellationToken))
            {
                if (glob.Matches(file[glob.Root.Length..].TrimStart('/')))
                {
                    found.Add(file);
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found.Count > 0
            ? [.. found]
            : throw new SourceException(
                path,
                $"No file matches '{path}'. Patterns know *, ? and **, and are case sensitive."
            );
    }

    /// <summary>
    /// The rows of a folder: its files of one format, the first of Parquet, JSON lines, JSON, CSV, TSV and lines that it has any
    /// of, since a dataset's folder may hold the same rows in several.
    /// </summary>
    private static async ValueTask<ImmutableArray<string>> ListFolderAsync(
        IFileStore files,
        string folder,
        SourceFormat format,
        CancellationToken cancellationToken
    )
    {
        var byFormat = new Dictionary<SourceFormat, List<string>>();
        await foreach (var file in files.ListAsync(folder, recursive: false, cancellationToken))
        {
            if (!Path.GetFileName(file).StartsWith('.') && TryFormatOf(file, out var its))
            {
                byFormat.TryAdd(its, []);
                byFormat[its].Add(file);
            }
        }

        var wanted = Extensions
            .Select(known => known.Format)
            .Where(known => format is SourceFormat.Auto || known == format)
            .FirstOrDefault(byFormat.ContainsKey);
        if (wanted == SourceFormat.Auto)
        {
            throw new SourceException(
                folder,
                $"The folder '{folder}' holds no file of a known format ({KnownExtensions()}). Name the files, or a pattern such as '{folder.TrimEnd('/')}/**/*.jsonl'."
            );
        }

        var found = byFormat[wanted];
        found.Sort(StringComparer.Ordinal);
        return [.. found];
    }

    private static SourceFormat FormatOf(string path, SourceFormat given)
    {
        if (given != SourceFormat.Auto)
        {
            return given;
        }

        return TryFormatOf(path, out var format)
            ? format
            : throw new SourceException(
                path,
                $"Cannot tell the format of '{path}' from its name. Known are {KnownExtensions()}; or state the format."
            );
    }

    private static bool TryFormatOf(string path, out SourceFormat format)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        foreach (var known in Extensions)
        {
            if (
                name.EndsWith(known.Extension, StringComparison.OrdinalIgnoreCase)
                && (known.Format != SourceFormat.Parquet || name.Length == path.Length)
            )
            {
                format = known.Format;
                return true;
            }
        }

        format = default;
        return false;
    }

    private static string KnownExtensions()
    {
        return string.Join(", ", Extensions.Select(known => known.Extension)) + ", and .gz after the text formats";
    }
}
