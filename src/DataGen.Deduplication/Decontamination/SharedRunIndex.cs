using System.Numerics;
using System.Runtime.InteropServices;
using DataGen.Deduplication.Rows;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.Decontamination;

/// <summary>
/// Finds texts that share a run of at least N consecutive words with a given one, all of them and no others.
/// </summary>
/// <remarks>
/// Of the stored texts only some grams of about N/2 words are remembered, chosen by winnowing (Schleimer, Wilkerson and
/// Aiken, "Winnowing: local algorithms for document fingerprinting", 2003): of every window of w neighbouring grams the one
/// with the least hash. A run of N = gram + w - 1 words holds a whole window, and so a remembered gram; each gram met is
/// then extended word by word to the run's true length.
/// </remarks>
internal sealed class SharedRunIndex(int runLength)
{
    private const ulong Base = 0x9E37_79B9_7F4A_7C15;
    private readonly int _gram = (runLength / 2) + 1;
    private readonly RowStore _texts = new();
    private readonly Dictionary<ulong, int> _first = [];
    private readonly List<Mark> _marks = [];

    private int Window => runLength - _gram + 1;

    /// <summary>Remembers a text; it gets the next number, from 0.</summary>
    public void Add(ReadOnlySpan<int> words)
    {
        var text = _texts.Count;
        _texts.Add(text, words);
        if (words.Length < runLength)
            return;
        var hashes = new ulong[words.Length - _gram + 1];
        for (var start = 0; start < hashes.Length; start++)
            hashes[start] = Hash(words.Slice(start, _gram));
        var chosen = -1;
        for (var start = 0; start + Window <= hashes.Length; start++)
        {
            // Recomputed only when the last choice has left the window or the new gram is no greater.
            var last = start + Window - 1;
            if (chosen < start)
            {
                chosen = start;
                for (var place = start + 1; place <= last; place++)
                    chosen = hashes[place] <= hashes[chosen] ? place : chosen;
            }
            else if (hashes[last] <= hashes[chosen])
            {
                chosen = last;
            }
            else
            {
                continue;
            }
            Remember(hashes[chosen], text, chosen);
        }
    }

    /// <summary>
    /// The first text that shares a run with the given words (numbers below 0 match nothing) and the length of the longest
    /// such run; -1 if there is none. Safe on several threads while nobody adds.
    /// </summary>
    public (int Text, int Run) Find(ReadOnlySpan<int> words)
    {
        if (_marks.Count == 0 || words.Length < runLength)
            return (-1, 0);
        var (best, bestRun) = (int.MaxValue, 0);
        var unknown = -1;
        for (var place = 0; place < _gram - 1; place++)
            unknown = words[place] < 0 ? place : unknown;
        for (var start = 0; start + _gram <= words.Length; start++)
        {
            if (words[start + _gram - 1] < 0)
                unknown = start + _gram - 1;
            if (unknown >= start || !_first.TryGetValue(Hash(words.Slice(start, _gram)), out var mark))
                continue;
            for (; mark >= 0 && _marks[mark].Text <= best; mark = _marks[mark].Next)
            {
                var run = Extend(words, start, _texts.Words(_marks[mark].Text), _marks[mark].Position);
                if (run < runLength)
                    continue;
                if (_marks[mark].Text < best)
                    (best, bestRun) = (_marks[mark].Text, run);
                else
                    bestRun = Math.Max(bestRun, run);
            }
        }
        return best == int.MaxValue ? (-1, 0) : (best, bestRun);
    }

    private static ulong Hash(ReadOnlySpan<int> gram)
    {
        var sum = 0UL;
        foreach (var word in gram)
            sum = (BitOperations.RotateLeft(sum, 23) + (uint)word + 1) * Base;
        return Mix.Hash(sum);
    }

    /// <summary>Length of the run of equal words around two places; 0 if the words there differ.</summary>
    private static int Extend(ReadOnlySpan<int> left, int leftAt, ReadOnlySpan<int> right, int rightAt)
    {
        var after = left[leftAt..].CommonPrefixLength(right[rightAt..]);
        if (after == 0)
            return 0;
        var before = 0;
        while (before < leftAt && before < rightAt && left[leftAt - before - 1] == right[rightAt - before - 1])
            before++;
        return before + after;
    }

    /// <summary>Marks of one hash are linked in the order of their texts.</summary>
    private void Remember(ulong hash, int text, int position)
    {
        var added = _marks.Count;
        _marks.Add(new Mark(text, position) { Next = -1, Last = added });
        var marks = CollectionsMarshal.AsSpan(_marks);
        if (!_first.TryAdd(hash, added))
        {
            ref var first = ref marks[_first[hash]];
            marks[first.Last].Next = added;
            first.Last = added;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Mark(int text, int position)
    {
        public readonly int Text = text;

        public readonly int Position = position;

        /// <summary>The next mark of the same hash, -1 if there is none.</summary>
        public int Next;

        /// <summary>In the first mark of a hash: the last one.</summary>
        public int Last;
    }
}
