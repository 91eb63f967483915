using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.Text;

/// <summary>
/// One word of a text. Two words are equal if and only if their keys are and, where <see cref="Word.IsHashed"/>, their
/// bytes are.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Word(ulong Key, int Start, int Length)
{
    /// <summary>Set in keys that are a hash of the word; without it the key is the word itself, zero-padded.</summary>
    public const ulong HashedFlag = 1UL << 63;

    public bool IsHashed => (Key & HashedFlag) != 0;
}

/// <summary>The words of one text, with their bytes; reused from text to text.</summary>
internal sealed class WordList
{
    /// <summary>Bytes that may be read or written beyond the end of the text.</summary>
    public const int Padding = 64;

    private Word[] _words = new Word[64];
    private byte[] _bytes = new byte[512];

    public int Count { get; private set; }

    public ReadOnlySpan<Word> Words => _words.AsSpan(0, Count);

    public ReadOnlySpan<byte> Bytes(in Word word) => _bytes.AsSpan(word.Start, word.Length);

    /// <summary>Forgets the words and returns room for the folded bytes of a text of the given length.</summary>
    public byte[] Reset(int length)
    {
        Count = 0;
        if (_bytes.Length < length + Padding)
            _bytes = new byte[Math.Max(length + Padding, Math.Min(_bytes.Length * 2L, Array.MaxLength))];
        return _bytes;
    }

    /// <summary>Adds the word at a place in the bytes; the 8 bytes from its start must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int start, int length)
    {
        Room(1) = WordAt(ref MemoryMarshal.GetArrayDataReference(_bytes), start, length);
        Count++;
    }

    /// <summary>
    /// The place of the next word, with room for so many; <see cref="Added"/> says how many were put there, by
    /// <see cref="WordAt"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Word Room(int words)
    {
        if (_words.Length - Count < words)
            Array.Resize(ref _words, (int)Math.Min(Math.Max(_words.Length * 2L, Count + words), Array.MaxLength));
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), Count);
    }

    /// <inheritdoc cref="Room"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Added(int words) => Count += words;

    /// <summary>The word at a place; the 8 bytes from its start must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word WordAt(ref byte bytes, int start, int length)
    {
        ref var first = ref Unsafe.Add(ref bytes, start);
        if (length <= 8)
        {
            var key = Unsafe.ReadUnaligned<ulong>(ref first) & (ulong.MaxValue >> (64 - (8 * length)));
            // The last byte of a non-ASCII word can have its top bit set, which is the mark of a hashed key.
            if ((key & Word.HashedFlag) == 0)
                return new Word(key, start, length);
        }
        return new Word(HashKey(MemoryMarshal.CreateReadOnlySpan(ref first, length)), start, length);
    }

    private static ulong HashKey(ReadOnlySpan<byte> bytes) =>
        (Mix.Hash(bytes, Mix.WordSeed) & ~(3UL << 62)) | Word.HashedFlag;
}
