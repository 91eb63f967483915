using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// Length of the longest common subsequence of one text with many, by Hyyrö's bit-parallel algorithm (H. Hyyrö, "Bit-parallel
/// LCS-length computation revisited", 2004): 64 words of the text at a time, the carries of one strip handed to the next.
/// </summary>
/// <remarks>Memory is 8 bytes a known word and one byte a word of the longer text, whatever the lengths.</remarks>
internal sealed class LcsScratch
{
    private ulong[] _places = new ulong[256];
    private byte[] _carries = [];
    private int[] _counts = [];
    private ReadOnlyMemory<int> _text;

    /// <summary>Sets the text to compare with; numbers below 0 match nothing.</summary>
    public void Begin(ReadOnlyMemory<int> text, int vocabulary)
    {
        End();
        if (_places.Length < vocabulary)
            _places = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)vocabulary)];
        _text = text;
        if (text.Length <= 64)
            Mark(text.Span);
    }

    /// <summary>Forgets the text.</summary>
    public void End()
    {
        if (_text.Length is > 0 and <= 64)
            Unmark(_text.Span);
        _text = default;
    }

    /// <summary>Length of the longest common subsequence with another text.</summary>
    public int Length(ReadOnlySpan<int> other)
    {
        var text = _text.Span;
        if (text.IsEmpty || other.IsEmpty)
            return 0;
        return text.Length <= 64 ? OneStrip(text.Length, other) : Strips(text, other);
    }

    /// <summary>
    /// Size of the multiset the two texts have in common: no common subsequence is longer. Much cheaper than
    /// <see cref="Length"/> for long texts.
    /// </summary>
    public int CommonWords(ReadOnlySpan<int> other)
    {
        if (_counts.Length < _places.Length)
            _counts = new int[_places.Length];
        var text = _text.Span;
        foreach (var word in text)
        {
            if (word >= 0)
                _counts[word]++;
        }
        var common = 0;
        foreach (var word in other)
        {
            // Counts fall below 0 for words the text lacks; they are cleared with the rest.
            if (_counts[word]-- > 0)
                common++;
        }
        foreach (var word in text)
        {
            if (word >= 0)
                _counts[word] = 0;
        }
        foreach (var word in other)
            _counts[word] = 0;
        return common;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int OneStrip(int length, ReadOnlySpan<int> other)
    {
        ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
        var free = ulong.MaxValue;
        foreach (var word in other)
        {
            var matches = free & Unsafe.Add(ref places, word);
            free = (free + matches) | (free - matches);
        }
        return BitOperations.PopCount(~free & (ulong.MaxValue >> (64 - length)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Strips(ReadOnlySpan<int> text, ReadOnlySpan<int> other)
    {
        if (_carries.Length < other.Length)
            _carries = new byte[
                (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)other.Length), (uint)Array.MaxLength)
            ];
        var carries = _carries.AsSpan(0, other.Length);
        carries.Clear();

        var common = 0;
        for (var start = 0; start < text.Length; start += 64)
        {
            var strip = text.Slice(start, Math.Min(64, text.Length - start));
            Mark(strip);
            ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
            var free = ulong.MaxValue;
            for (var index = 0; index < carries.Length; index++)
            {
                var matches = free & Unsafe.Add(ref places, other[index]);
                var partial = free + matches;
                var sum = partial + carries[index];
                carries[index] = partial < free || sum < partial ? (byte)1 : (byte)0;
                free = sum | (free - matches);
            }
            common += BitOperations.PopCount(~free & (ulong.MaxValue >> (64 - strip.Length)));
            Unmark(strip);
        }
        return common;
    }

    private void Mark(ReadOnlySpan<int> strip)
    {
        for (var index = 0; index < strip.Length; index++)
        {
            if (strip[index] >= 0)
                _places[strip[index]] |= 1UL << index;
        }
    }

    private void Unmark(ReadOnlySpan<int> strip)
    {
        foreach (var word in strip)
        {
            if (word >= 0)
                _places[word] = 0;
        }
    }
}
