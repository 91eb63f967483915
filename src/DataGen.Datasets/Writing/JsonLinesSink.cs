using System.Buffers;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Writes one JSON object per line, LF between lines. <paramref name="write"/> writes a row as an object.</summary>
internal sealed class JsonLinesSink(PartSeries parts, DatasetLimits limits, Action<Utf8JsonWriter, object?[]> write)
    : RowSink
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private PartStream? _stream;
    private long _partRows;

    public override async ValueTask AddAsync(object?[] values, long bytes, CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_line, JsonText.WriterOptions))
        {
            write(writer, values);
        }

        _line.Write("\n"u8);
        _stream ??= await parts.OpenAsync(cancellationToken);
        await _stream.WriteAsync(_line.WrittenMemory, cancellationToken);
        _partRows++;
        if (_stream.Length >= limits.PartBytes)
        {
            await ClosePartAsync(cancellationToken);
        }
    }

    public override async ValueTask<IReadOnlyList<DatasetFile>> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_stream is null && parts.Count == 0)
        {
            _stream = await parts.OpenAsync(cancellationToken);
        }

        if (_stream is not null)
        {
            await ClosePartAsync(cancellationToken);
        }

        return await parts.CompleteAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        return parts.AbandonAsync();
    }

    private async ValueTask ClosePartAsync(CancellationToken cancellationToken)
    {
        _stream = null;
        await parts.CloseAsync(_partRows, cancellationToken);
        _partRows = 0;
    }
}
