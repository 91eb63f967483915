using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace DataGen.Pipeline;

/// <summary>
/// A bounded channel between two stages. The reader may leave early; the writer then stops, and what it had made beyond that is discarded.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The token source has no timer and no wait handle, and either side may be the last to touch it."
)]
internal sealed class Channeled(int capacity)
{
    private readonly Channel<StreamItem> _channel = Channel.CreateBounded<StreamItem>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true }
    );

    private readonly CancellationTokenSource _readerLeft = new();

    /// <summary>Cancelled when the reader wants no more.</summary>
    public CancellationToken ReaderLeft => _readerLeft.Token;

    /// <summary>Writes an item, waiting for room.</summary>
    /// <returns>Whether anybody will read it.</returns>
    public ValueTask<bool> WriteAsync(StreamItem item, CancellationToken ct) =>
        _readerLeft.IsCancellationRequested ? ValueTask.FromResult(false)
        : _channel.Writer.TryWrite(item) ? ValueTask.FromResult(true)
        : WriteSlowlyAsync(item, ct);

    private async ValueTask<bool> WriteSlowlyAsync(StreamItem item, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _readerLeft.Token);
        try
        {
            await _channel.Writer.WriteAsync(item, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends the stream; the reader gets all that was written first, then the error if there is one.</summary>
    public void Complete(Exception? error = null) => _channel.Writer.TryComplete(error);

    public IAsyncEnumerable<StreamItem> ReadAsync(CancellationToken ct) => _channel.Reader.ReadAllAsync(ct);

    /// <summary>Tells the writer that nobody will read on.</summary>
    public Task LeaveAsync() => _readerLeft.CancelAsync();

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
