using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>What the texts of a column, or of one role in its conversations, are like.</summary>
/// <param name="Name">The column, and for conversations the role: <c>messages.user</c>.</param>
/// <param name="Texts">How many there are.</param>
/// <param name="Characters">Lengths in Unicode code points.</param>
/// <param name="Words">Lengths in words, which white space separates.</param>
/// <param name="FirstWords">Different first words.</param>
/// <param name="Distinct1">Different words by all words (distinct-1 of Li et al., 2016); 0 without words.</param>
/// <param name="Distinct2">Different pairs of neighbouring words by all pairs (distinct-2).</param>
/// <param name="Openings">The first two words, most common first.</param>
/// <param name="Repeated">Texts that occur more than once, most often first, cut short.</param>
public sealed record TextStatistics(
    string Name,
    long Texts,
    LengthSummary Characters,
    LengthSummary Words,
    DistinctCount FirstWords,
    double Distinct1,
    double Distinct2,
    ImmutableArray<Frequency> Openings,
    ImmutableArray<Frequency> Repeated
);

/// <summary>Collects <see cref="TextStatistics"/> text by text, in bounded memory.</summary>
internal sealed class TextStatisticsBuilder(string name, InspectionOptions options)
{
    private readonly LengthHistogram _characters = new();
    private readonly LengthHistogram _words = new();
    private readonly DistinctCounter _firstWords = new(options.ExactValues);
    private readonly DistinctCounter _singles = new(options.ExactValues);
    private readonly DistinctCounter _pairs = new(options.ExactValues);
    private readonly FrequencyTable _openings = new(options.ExactValues);
    private readonly FrequencyTable _values = new(options.ExactValues);
    private char[] _folded = new char[64];
    private long _texts;
    private long _singleCount;
    private long _pairCount;

    public void Add(string text)
    {
        _texts++;
        _characters.Add(CountCodePoints(text));
        _values.Add(Hash(text), () => Excerpt.Of(text, 200));
        AddWords(text);
    }

    /// <summary>The statistics, or null when there was no text.</summary>
    public TextStatistics? Build()
    {
        return _texts == 0
            ? null
            : new TextStatistics(
                name,
                _texts,
                _characters.Summarize()!,
                _words.Summarize()!,
                _firstWords.Count(),
                _singleCount == 0 ? 0 : (double)_singles.Count().Count / _singleCount,
                _pairCount == 0 ? 0 : (double)_pairs.Count().Count / _pairCount,
                _openings.MostRepeated(options.TopValues),
                _values.MostRepeated(options.TopValues)
            );
    }

    internal static ulong Hash(ReadOnlySpan<char> text, ulong before = 0)
    {
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), (long)before);
    }

    private void AddWords(string text)
    {
        var count = 0L;
        var previous = 0UL;
        var first = "";
        foreach (var range in new WordRanges(text))
        {
            count++;
            var word = Fold(text.AsSpan(range));
            var hash = Hash(word);
            _singles.Add(hash);
            if (count == 1)
            {
                first = word.ToString();
                _firstWords.Add(hash);
            }
            else
            {
                // A pair is hashed as its second word, seeded with its first.
                _pairs.Add(Hash(word, previous));
            }

            if (count == 2)
            {
                AddOpening($"{first} {word}");
            }

            previous = hash;
        }

        if (count == 1)
        {
            AddOpening(first);
        }

        _words.Add(count);
        _singleCount += count;
        _pairCount += Math.Max(0, count - 1);
    }

    private void AddOpening(string opening)
    {
        _openings.Add(Hash(opening), () => Excerpt.Of(opening, 40));
    }

    /// <summary>A word in lower case and without the punctuation around it; valid until the next word.</summary>
    private ReadOnlySpan<char> Fold(ReadOnlySpan<char> word)
    {
        var bare = word.Trim(Punctuation);
        if (bare.Length > _folded.Length)
        {
            _folded = new char[Math.Max(bare.Length, _folded.Length * 2)];
        }

        return _folded.AsSpan(0, bare.ToLowerInvariant(_folded));
    }

    private static ReadOnlySpan<char> Punctuation => ".,;:!?\"'()[]{}«»“”‘’*_`#-–—…";

    private static long CountCodePoints(string text)
    {
        var pairs = 0;
        foreach (var character in text)
        {
            pairs += char.IsLowSurrogate(character) ? 1 : 0;
        }

        return text.Length - pairs;
    }

    /// <summary>Walks over the words of a text without copying them.</summary>
    private ref struct WordRanges(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _at = 0;

        public Range Current { get; private set; }

        public readonly WordRanges GetEnumerator()
        {
            return this;
        }

        public bool MoveNext()
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            var start = _at;
            while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            Current = start.._at;
            return _at > start;
        }
    }
}
