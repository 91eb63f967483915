using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace DataGen.Deduplication.Text;

/// <summary>
/// The words of <c>rouge_score</c>'s default tokenizer: the text is lower-cased as Unicode, then every character outside
/// a-z and 0-9 separates.
/// </summary>
/// <remarks>
/// Exactly two characters outside ASCII yield ASCII under lower-casing: U+0130 becomes "i" and a combining dot, so the "i"
/// ends its word, and U+212A (Kelvin) becomes a "k" inside its word. Texts with one of them are rewritten first; all others
/// are folded and split 64 bytes a step.
/// </remarks>
internal static class AsciiWords
{
    /// <summary>At most so many words end within 64 bytes.</summary>
    private const int WordsPerStep = 32;

    private static ReadOnlySpan<byte> CapitalIWithDot => [0xC4, 0xB0];

    private static ReadOnlySpan<byte> KelvinSign => [0xE2, 0x84, 0xAA];

    public static void Split(ReadOnlySpan<byte> utf8, WordList words)
    {
        if (!Ascii.IsValid(utf8) && (utf8.IndexOf(CapitalIWithDot) >= 0 || utf8.IndexOf(KelvinSign) >= 0))
            SplitFolded(Rewrite(utf8), words);
        else
            SplitFolded(utf8, words);
    }

    private static byte[] Rewrite(ReadOnlySpan<byte> utf8)
    {
        var rewritten = new byte[utf8.Length];
        var length = 0;
        for (var index = 0; index < utf8.Length; index++)
        {
            if (utf8[index..].StartsWith(CapitalIWithDot))
            {
                rewritten[length++] = (byte)'i';
                rewritten[length++] = (byte)' ';
                index += 1;
            }
            else if (utf8[index..].StartsWith(KelvinSign))
            {
                rewritten[length++] = (byte)'k';
                index += 2;
            }
            else
            {
                rewritten[length++] = utf8[index];
            }
        }
        return rewritten[..length];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SplitFolded(ReadOnlySpan<byte> utf8, WordList words)
    {
        ref var folded = ref MemoryMarshal.GetArrayDataReference(words.Reset(utf8.Length));
        ref var source = ref MemoryMarshal.GetReference(utf8);
        Span<byte> tail = stackalloc byte[64];
        ref var padded = ref MemoryMarshal.GetReference(tail);
        var wordStart = -1;
        var carry = 0UL;
        for (var start = 0; start < utf8.Length; start += 64)
        {
            var whole = utf8.Length - start >= 64;
            if (!whole)
            {
                tail.Clear();
                utf8[start..].CopyTo(tail);
            }
            var mask = whole
                ? Fold64(ref Unsafe.Add(ref source, start), ref Unsafe.Add(ref folded, start))
                : Fold64(ref padded, ref Unsafe.Add(ref folded, start));
            var before = (mask << 1) | carry;
            var (starts, ends) = (mask & ~before, ~mask & before);
            carry = mask >> 63;
            ref var next = ref words.Room(WordsPerStep);
            var found = 0;
            for (; ends != 0; ends &= ends - 1)
            {
                if (wordStart < 0)
                    Take(ref starts, start, ref wordStart);
                var end = start + BitOperations.TrailingZeroCount(ends);
                Unsafe.Add(ref next, found++) = WordList.WordAt(ref folded, wordStart, end - wordStart);
                wordStart = -1;
            }
            if (starts != 0)
                Take(ref starts, start, ref wordStart);
            words.Added(found);
        }
        if (wordStart >= 0)
            words.Add(wordStart, utf8.Length - wordStart);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref ulong starts, int offset, ref int wordStart)
    {
        wordStart = offset + BitOperations.TrailingZeroCount(starts);
        starts &= starts - 1;
    }

    /// <summary>Lower-cases 64 bytes; a set bit in the result is a letter or digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold64(ref byte source, ref byte folded) =>
        Fold(ref source, ref folded)
        | ((ulong)Fold(ref Unsafe.Add(ref source, 32), ref Unsafe.Add(ref folded, 32)) << 32);

    /// <summary>Lower-cases 32 bytes; a set bit in the result is a letter or digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Fold(ref byte source, ref byte folded)
    {
        var bytes = Vector256.LoadUnsafe(ref source);
        var lower = bytes | Vector256.Create((byte)0x20);
        var letters = Vector256.LessThan(lower - Vector256.Create((byte)'a'), Vector256.Create((byte)26));
        var digits = Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
        Vector256.ConditionalSelect(letters, lower, bytes).StoreUnsafe(ref folded);
        return (letters | digits).ExtractMostSignificantBits();
    }
}
