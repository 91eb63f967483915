using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.Text;

/// <summary>
/// Words to dense numbers, in order of first sight. Comparison is exact. The second, third ... occurrence of a word in a
/// text can have a number of its own, so that a text's bag of words is a set of numbers.
/// </summary>
internal sealed class Vocabulary
{
    private const ulong RepeatFlag = 3UL << 62;

    private Entry[] _entries = new Entry[1024];
    private byte[] _bytes = new byte[1024];
    private int _bytesUsed;

    /// <summary>All numbers are below this.</summary>
    public int Count { get; private set; }

    public long MemoryBytes => (_entries.LongLength * 16) + _bytes.Length;

    /// <summary>The number of a word, -1 if it has none. Safe on several threads while nobody interns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(WordList words, in Word word)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        for (var index = (int)(Mix.Hash(word.Key) & (uint)mask); ; index = (index + 1) & mask)
        {
            ref readonly var entry = ref entries[index];
            if (entry.Key == word.Key && (!word.IsHashed || HasBytes(entry, words.Bytes(word))))
                return entry.Number;
            if (entry.Key == 0)
                return -1;
        }
    }

    /// <summary>The number of a word; a new one if it has none.</summary>
    public int Intern(WordList words, in Word word)
    {
        var number = Find(words, word);
        return number >= 0 ? number : Insert(word.Key, word.IsHashed ? Store(words.Bytes(word)) : -1);
    }

    /// <summary>The number of a word's n-th occurrence in a text (n at least 2), -1 if it has none.</summary>
    public int FindRepeat(int word, int occurrence)
    {
        var key = RepeatKey(word, occurrence);
        var mask = _entries.Length - 1;
        for (var index = (int)(Mix.Hash(key) & (uint)mask); ; index = (index + 1) & mask)
        {
            ref readonly var entry = ref _entries[index];
            if (entry.Key == key)
                return entry.Number;
            if (entry.Key == 0)
                return -1;
        }
    }

    /// <summary>The number of a word's n-th occurrence in a text (n at least 2); a new one if it has none.</summary>
    public int InternRepeat(int word, int occurrence)
    {
        var number = FindRepeat(word, occurrence);
        return number >= 0 ? number : Insert(RepeatKey(word, occurrence), -1);
    }

    // 2 bits of mark, 31 of occurrence and 31 of word.
    private static ulong RepeatKey(int word, int occurrence) => RepeatFlag | ((ulong)occurrence << 31) | (uint)word;

    private bool HasBytes(in Entry entry, ReadOnlySpan<byte> bytes)
    {
        var stored = _bytes.AsSpan(entry.BytesAt);
        var length = BitConverter.ToInt32(stored);
        return length == bytes.Length && stored.Slice(sizeof(int), length).SequenceEqual(bytes);
    }

    private int Store(ReadOnlySpan<byte> bytes)
    {
        var at = _bytesUsed;
        var end = checked(at + sizeof(int) + bytes.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(end, _bytes.LongLength * 3 / 2), Array.MaxLength));
        BitConverter.TryWriteBytes(_bytes.AsSpan(at), bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(at + sizeof(int)));
        _bytesUsed = end;
        return at;
    }

    private int Insert(ulong key, int bytesAt)
    {
        if (Count >= _entries.Length / 4 * 3)
            Grow();
        Place(_entries, new Entry(key, Count, bytesAt));
        return Count++;
    }

    private void Grow()
    {
        var larger = new Entry[checked(_entries.Length * 2)];
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Key != 0)
                Place(larger, entry);
        }
        _entries = larger;
    }

    private static void Place(Entry[] entries, in Entry entry)
    {
        var mask = entries.Length - 1;
        var index = (int)(Mix.Hash(entry.Key) & (uint)mask);
        while (entries[index].Key != 0)
            index = (index + 1) & mask;
        entries[index] = entry;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ulong Key, int Number, int BytesAt);
}
