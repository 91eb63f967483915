using System.Runtime.CompilerServices;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>Turns a text into words and an ordered bag of words. One reader a thread.</summary>
internal sealed class RowReader(TokenizerMode mode, Vocabulary vocabulary, PostingIndex postings, PlanCache plans)
{
    private const int Unknown = -1;
    private readonly WordList _words = new();
    private ulong[] _order = new ulong[64];

    /// <summary>
    /// Reads a text. Words without a number get one if <paramref name="intern"/> is set; otherwise the row is marked as
    /// needing it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<byte> utf8, PreparedPiece piece, PreparedRow row, bool intern)
    {
        WordSplitter.Split(mode, utf8, _words);
        row.Reset(piece.Allocate(_words.Count), _words.Count);
        var words = piece.Words(row).Span;
        var source = _words.Words;
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = intern ? vocabulary.Intern(_words, source[index]) : vocabulary.Find(_words, source[index]);
            row.NeedsInterning |= words[index] < 0;
        }
        if (intern)
            postings.Grow(vocabulary.Count);
        Order(piece, row, intern);
    }

    /// <summary>Orders a kept row's words by the present ranks.</summary>
    public void Reread(ReadOnlySpan<int> words, PreparedPiece piece, PreparedRow row)
    {
        row.Reset(piece.Allocate(words.Length), words.Length);
        words.CopyTo(piece.Words(row).Span);
        Order(piece, row, intern: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Order(PreparedPiece piece, PreparedRow row, bool intern)
    {
        var words = piece.Words(row).Span;
        if (_order.Length < words.Length)
            _order = new ulong[Math.Max(words.Length, _order.Length * 2)];
        var order = _order.AsSpan(0, words.Length);
        for (var index = 0; index < order.Length; index++)
            order[index] = Ranked(words[index]);
        Sort(order);
        if (NumberRepeats(order, row, intern))
            Sort(order);

        var bag = piece.Bag(row);
        for (var index = 0; index < bag.Length; index++)
        {
            var word = (int)order[index];
            bag[index] = word;
            if (word == Unknown)
                row.Unknown++;
            else
                row.Signature |= 1UL << SignatureBit(word);
        }
        row.PrefixLength = plans.For(row.Length).PrefixLength;
    }

    // Equal words are neighbours in the order; each one after the first is replaced by that occurrence's own number.
    private bool NumberRepeats(Span<ulong> order, PreparedRow row, bool intern)
    {
        if (!HasRepeats(order))
            return false;
        for (var start = 0; start < order.Length; )
        {
            var ranked = order[start];
            var word = (int)ranked;
            var end = start + 1;
            while (end < order.Length && order[end] == ranked)
                end++;
            for (var index = start + 1; word != Unknown && index < end; index++)
            {
                var occurrence = index - start + 1;
                var repeat = intern
                    ? vocabulary.InternRepeat(word, occurrence)
                    : vocabulary.FindRepeat(word, occurrence);
                row.NeedsInterning |= repeat < 0;
                order[index] = (uint)repeat;
            }
            start = end;
        }
        if (intern)
            postings.Grow(vocabulary.Count);
        foreach (ref var each in order)
            each = Ranked((int)each);
        return true;
    }

    private static bool HasRepeats(ReadOnlySpan<ulong> order)
    {
        for (var index = 1; index < order.Length; index++)
        {
            if (order[index] == order[index - 1] && (int)order[index] != Unknown)
                return true;
        }
        return false;
    }

    private ulong Ranked(int word) => (word < 0 ? 0 : (ulong)(uint)postings.Rank(word) << 32) | (uint)word;

    private static int SignatureBit(int word) => (int)(((ulong)(uint)word * 0x9E37_79B9_7F4A_7C15) >> 58);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sort(Span<ulong> order)
    {
        if (order.Length > 24)
        {
            order.Sort();
            return;
        }
        for (var index = 1; index < order.Length; index++)
        {
            var value = order[index];
            var place = index;
            for (; place > 0 && order[place - 1] > value; place--)
                order[place] = order[place - 1];
            order[place] = value;
        }
    }
}
