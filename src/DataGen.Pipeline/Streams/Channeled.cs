using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DataGen.Pipeline;

/// <summary>
/// A bounded channel between two stages. The reader may leave early; the writer then stops, and what it had made beyond that is discarded.
/// </summary>
internal sealed class Channeled(int capacity)
{
    private readonly Channel<StreamItem> _channel = Channel.CreateBounded<StreamItem>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true }
    );

    private readonly CancellationTokenSource _readerLeft = new();

    /// <summary>Cancelled when the reader wants no more.</summary>
    public CancellationToken ReaderLeft => _readerLeft.Token;

    public ValueTask WriteAsync(StreamItem item, CancellationToken ct) =>
        _channel.Writer.TryWrite(item) ? ValueTask.CompletedTask : _channel.Writer.WriteAsync(item, ct);

    /// <summary>Ends the stream; the reader gets all that was written first, then the error if there is one.</summary>
    public void Complete(Exception? error = null) => _channel.Writer.TryComplete(error);

    public async IAsyncEnumerable<StreamItem> ReadAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        try
        {
            while (await _channel.Reader.WaitToReadAsync(ct))
            {
                while (_channel.Reader.TryRead(out var item))
                {
                    yield return item;
                }
            }
        }
        finally
        {
            await _readerLeft.CancelAsync();
        }
    }

    /// <summary>How many records were written and never read.</summary>
    public long CountUnread()
    {
        var unread = 0L;
        while (_channel.Reader.TryRead(out var item))
        {
            unread += item.Record is null ? 0 : 1;
        }

        return unread;
    }
}
