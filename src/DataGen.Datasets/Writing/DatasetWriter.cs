using System.Collections.Immutable;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Writes a dataset into a folder: checks each row against the shape, sends it to its split, and writes every format. The bytes
/// depend on the options and on the rows in their order, on nothing else. Not for use by several threads at once.
/// </summary>
public sealed class DatasetWriter : IAsyncDisposable
{
    private readonly DatasetShape _shape;
    private readonly SplitRouter _router;
    private readonly ImmutableArray<ConversationExport> _exports;
    private readonly ImmutableArray<OpenSplit> _splits;
    private bool _completed;

    /// <summary>Begins a dataset; files appear with the first rows.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public DatasetWriter(IFileStore files, DatasetOptions options)
    {
        _shape = options.Shape;
        _router = new SplitRouter(options.Splits, options.Seed);
        _exports = new[] { DatasetFormats.Alpaca, DatasetFormats.ShareGpt }
            .Where(format => options.Formats.HasFlag(format))
            .Select(format => ConversationExport.Of(options.Shape, format))
            .ToImmutableArray();
        if (options.Formats == DatasetFormats.None)
        {
            throw new ArgumentException("A dataset needs at least one format.", nameof(options));
        }

        _splits = _router
            .Names.Select(name => new OpenSplit(name, CreateSinks(files, options, name)))
            .ToImmutableArray();
    }

    /// <summary>Why rows of a shape cannot be written in a format, in a sentence; null when they can.</summary>
    public static string? WhyNotWritable(DatasetShape shape, DatasetFormats format)
    {
        if (format is not (DatasetFormats.Alpaca or DatasetFormats.ShareGpt))
        {
            return null;
        }

        try
        {
            ConversationExport.Of(shape, format);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Adds a row. Returns why it does not fit, and then nothing was written; null when it was. Rows with the same
    /// <paramref name="sourceKey"/> fall into the same split.
    /// </summary>
    /// <exception cref="FileStoreException">The disk is full, or the folder cannot be written.</exception>
    public async ValueTask<ColumnError?> AddAsync(
        IReadOnlyDictionary<string, JsonElement> row,
        string sourceKey,
        CancellationToken cancellationToken
    )
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        var error = _shape.Read(row, out var values) ?? CheckExports(values);
        if (error is not null)
        {
            return error;
        }

        var split = _splits[_router.Route(sourceKey)];
        var bytes = values.Sum(ColumnValue.SizeOf);
        foreach (var sink in split.Sinks)
        {
            await sink.AddAsync(values, bytes, cancellationToken);
        }

        split.Rows++;
        split.Bytes += bytes;
        return null;
    }

    /// <summary>Finishes all files, makes them durable and gives them their final names. Every split has at least one file, even without rows.</summary>
    /// <exception cref="FileStoreException">The disk is full, or the folder cannot be written.</exception>
    public async ValueTask<DatasetManifest> CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        var written = ImmutableArray.CreateBuilder<WrittenSplit>();
        foreach (var split in _splits)
        {
            var files = ImmutableArray.CreateBuilder<DatasetFile>();
            foreach (var sink in split.Sinks)
            {
                files.AddRange(await sink.CompleteAsync(cancellationToken));
            }

            written.Add(new WrittenSplit(split.Name, split.Rows, split.Bytes, files.ToImmutable()));
        }

        _completed = true;
        return new DatasetManifest(_shape, written.ToImmutable());
    }

    /// <summary>Closes what is open. Without <see cref="CompleteAsync"/> only files with temporary names are left.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var sink in _splits.SelectMany(split => split.Sinks))
        {
            await sink.DisposeAsync();
        }
    }

    private ColumnError? CheckExports(object?[] values)
    {
        foreach (var export in _exports)
        {
            if (export.Check(values) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private ImmutableArray<RowSink> CreateSinks(IFileStore files, DatasetOptions options, string split)
    {
        var sinks = ImmutableArray.CreateBuilder<RowSink>();
        if (options.Formats.HasFlag(DatasetFormats.Parquet))
        {
            sinks.Add(new ParquetSink(Series("", ".parquet"), options.Shape, options.Limits));
        }

        if (options.Formats.HasFlag(DatasetFormats.JsonLines))
        {
            sinks.Add(new JsonLinesSink(Series("", ".jsonl"), options.Limits, JsonRows.Columns(options.Shape)));
        }

        foreach (var export in _exports)
        {
            sinks.Add(new JsonLinesSink(Series(export.Folder, ".jsonl"), options.Limits, export.Write));
        }

        return sinks.ToImmutable();

        PartSeries Series(string subfolder, string extension)
        {
            return new PartSeries(files, options.Folder, subfolder + split, extension);
        }
    }

    private sealed record OpenSplit(string Name, ImmutableArray<RowSink> Sinks)
    {
        public long Rows { get; set; }

        public long Bytes { get; set; }
    }
}
