using System.Buffers;

namespace DataGen.Models.Answers;

/// <summary>Bytes written into a buffer that goes back to the pool: for what is needed for a moment with every request.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer;
    private int _length;

    /// <summary>An empty buffer.</summary>
    /// <param name="room">How many bytes it holds at first.</param>
    public PooledBytes(int room = 4096) => _buffer = ArrayPool<byte>.Shared.Rent(room);

    /// <summary>What is written. Gone once this is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public int Length => _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Reserve(int room)
    {
        if (_buffer.Length - _length >= room)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(
            (int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)_length + room))
        );
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
