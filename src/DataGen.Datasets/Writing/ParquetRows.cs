using System.Collections.Immutable;
using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>Rows of declared columns on their way into Parquet files, zstd compressed. Memory is that of the open row group.</summary>
internal sealed class ParquetRows(ImmutableArray<Column> columns, DatasetLimits limits)
{
    private readonly ColumnBuffer[] _columns = [.. columns.Select(column => new ColumnBuffer(column))];
    private ParquetWriter? _writer;
    private DataField[] _fields = [];

    public bool IsOpen => _writer is not null;

    /// <summary>Rows that wait to be written.</summary>
    public int Waiting { get; private set; }

    /// <summary>Their bytes in memory.</summary>
    public long WaitingBytes { get; private set; }

    /// <summary>Whether the rows that wait make a row group.</summary>
    public bool IsGroupFull => Waiting >= limits.GroupRows || WaitingBytes >= limits.GroupBytes;

    /// <summary>Begins a file.</summary>
    public async ValueTask OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var schema = new ParquetSchema(_columns.Select(column => column.Field));
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            // Said in so many words because the default compresses a hundred times slower.
            CompressionLevel = CompressionLevel.Optimal,
        };
        _writer = await ParquetWriter.CreateAsync(schema, stream, options, cancellationToken: cancellationToken);
        _fields = schema.DataFields;
    }

    /// <summary>Adds a row: values in the order of the columns, as <see cref="ColumnValue"/> read them, and their size in memory.</summary>
    public void Add(object?[] values, long bytes)
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            _columns[column].Add(values[column]);
        }

        Waiting++;
        WaitingBytes += bytes;
    }

    /// <summary>Writes the rows that wait as a row group of the open file.</summary>
    public async ValueTask WriteGroupAsync(CancellationToken cancellationToken)
    {
        using var group = _writer!.CreateRowGroup();
        var leaf = 0;
        foreach (var column in _columns)
        {
            await column.WriteAsync(group, _fields.AsMemory(leaf, column.LeafCount), cancellationToken);
            leaf += column.LeafCount;
        }

        group.CompleteValidate();
        (Waiting, WaitingBytes) = (0, 0);
    }

    /// <summary>Ends the open file.</summary>
    public async ValueTask CloseAsync()
    {
        await _writer!.DisposeAsync();
        _writer = null;
    }
}
