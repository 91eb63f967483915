using System.Buffers;
using System.Text;

namespace DataGen.Deduplication;

/// <summary>The members of <see cref="IDuplicateIndex"/> for strings; a lone surrogate counts as U+FFFD.</summary>
public static class DuplicateIndexText
{
    /// <inheritdoc cref="IDuplicateIndex.TryAdd"/>
    public static DuplicateVerdict TryAdd(this IDuplicateIndex index, long sequence, string text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var verdict = index.TryAdd(sequence, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return verdict;
    }

    /// <inheritdoc cref="IDuplicateIndex.Contains"/>
    public static DuplicateVerdict Contains(this IDuplicateIndex index, string text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var verdict = index.Contains(buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return verdict;
    }
}
