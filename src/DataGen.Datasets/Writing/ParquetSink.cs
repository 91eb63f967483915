namespace DataGen.Datasets;

/// <summary>
/// Writes Parquet, zstd compressed. Row groups and files are cut by rows and bytes alone, so equal rows give equal files. Memory is
/// bounded by one row group.
/// </summary>
internal sealed class ParquetSink(PartSeries parts, DatasetShape shape, DatasetLimits limits) : RowSink
{
    private readonly ParquetRows _rows = new(shape.Columns, limits);
    private long _partRows;
    private long _partBytes;

    public override async ValueTask AddAsync(object?[] values, long bytes, CancellationToken cancellationToken)
    {
        _rows.Add(values, bytes);
        if (_rows.IsGroupFull)
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
        if (_rows.Waiting > 0)
        {
            await WriteGroupAsync(cancellationToken);
        }

        if (_rows.IsOpen)
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
        await _rows.OpenAsync(await parts.OpenAsync(cancellationToken), cancellationToken);
    }

    private async ValueTask WriteGroupAsync(CancellationToken cancellationToken)
    {
        if (!_rows.IsOpen)
        {
            await OpenPartAsync(cancellationToken);
        }

        _partRows += _rows.Waiting;
        _partBytes += _rows.WaitingBytes;
        await _rows.WriteGroupAsync(cancellationToken);
    }

    private async ValueTask ClosePartAsync(CancellationToken cancellationToken)
    {
        await _rows.CloseAsync();
        await parts.CloseAsync(_partRows, cancellationToken);
        (_partRows, _partBytes) = (0, 0);
    }
}
