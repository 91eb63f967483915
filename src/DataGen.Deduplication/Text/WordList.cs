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
        if (Count == _words.Length)
            Array.Resize(ref _words, Count * 2);
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), start);
        ulong key;
        if (length <= 8)
        {
            key = Unsafe.ReadUnaligned<ulong>(ref first) & (ulong.MaxValue >> (64 - (8 * length)));
            // The last byte of a non-ASCII word can have its top bit set, which is the mark of a hashed key.
            if ((key & Word.HashedFlag) != 0)
                key = HashKey(MemoryMarshal.CreateReadOnlySpan(ref first, length));
        }
        else
        {
            key = HashKey(MemoryMarshal.CreateReadOnlySpan(ref first, length));
        }
        _words[Count++] = new Word(key, start, length);
    }

    private static ulong HashKey(ReadOnlySpan<byte> bytes) =>
        (Mix.Hash(bytes, Mix.WordSeed) & ~(3UL << 62)) | Word.HashedFlag;
}
