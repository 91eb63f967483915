using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>
/// Writes Parquet, zstd compressed. Row groups and files are cut by rows and bytes alone, so equal rows give equal files. Memory is
/// bounded by one row group.
/// </summary>
internal sealed class ParquetSink(PartSeries parts, DatasetShape shape, DatasetLimits limits) : RowSink
{
    private readonly ColumnBuffer[] _columns = shape.Columns.Select(column => new ColumnBuffer(column)).ToArray();
    private ParquetWriter? _writer;
    private DataField[] _fields = [];
    private int _groupRows;
    private long _groupBytes;
    private long _partRows;
    private long _partBytes;

    public override async ValueTask AddAsync(object?[] values, long bytes, CancellationToken cancellationToken)
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            _columns[column].Add(values[column]);
        }

        _groupRows++;
        _groupBytes += bytes;
        if (_groupRows >= limits.GroupRows || _groupBytes >= limits.GroupBytes)
        {
            await WriteGroupAsync(cancellationToken);
            if (_partBytes >= limits.PartBytes)
            {
                await ClosePartAsync(cancellationToken);
            }
        }
    }

    public override async ValueTask<IReadOnlyList<DatasetFile>> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_groupRows > 0)
        {
            await WriteGroupAsync(cancellationToken);
        }

        if (_writer is not null)
        {
            await ClosePartAsync(cancellationToken);
        }

        if (parts.Count == 0)
        {
            await OpenPartAsync(cancellationToken);
            await ClosePartAsync(cancellationToken);
        }

        return await parts.CompleteAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        // The Parquet writer would only add a footer to a file that nobody will read.
        return parts.AbandonAsync();
    }

    private async ValueTask OpenPartAsync(CancellationToken cancellationToken)
    {
        var schema = new ParquetSchema(_columns.Select(column => column.Field));
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            // Said in so many words because the default compresses a hundred times slower.
            CompressionLevel = CompressionLevel.Optimal,
        };
        var stream = await parts.OpenAsync(cancellationToken);
        _writer = await ParquetWriter.CreateAsync(schema, stream, options, cancellationToken: cancellationToken);
        _fields = schema.DataFields;
    }

    private async ValueTask WriteGroupAsync(CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            await OpenPartAsync(cancellationToken);
        }

        using (var group = _writer!.CreateRowGroup())
        {
            var leaf = 0;
            foreach (var column in _columns)
            {
                await column.WriteAsync(group, _fields.AsMemory(leaf, column.LeafCount), cancellationToken);
                leaf += column.LeafCount;
            }

            group.CompleteValidate();
        }

        _partRows += _groupRows;
        _partBytes += _groupBytes;
        (_groupRows, _groupBytes) = (0, 0);
    }

    private async ValueTask ClosePartAsync(CancellationToken cancellationToken)
    {
        await _writer!.DisposeAsync();
        _writer = null;
        await parts.CloseAsync(_partRows, cancellationToken);
        (_partRows, _partBytes) = (0, 0);
    }
}
