using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using DataGen.Deduplication.Exact;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.MinHash;

/// <summary>The distinct n-grams of a text, as 32-bit hashes. One reader a thread.</summary>
internal sealed class ShingleReader
{
    private readonly MinHashOptions _options;
    private readonly ulong[] _factors;
    private readonly WordList _words = new();
    private readonly TextNormalizer _normalizer = new(new ExactOptions());
    private readonly HashSet32 _seen = new();
    private ulong[] _units = new ulong[128];
    private uint[] _shingles = new uint[128];

    public ShingleReader(MinHashOptions options)
    {
        _options = options;
        _factors = new ulong[options.ShingleSize];
        for (var place = 0; place < _factors.Length; place++)
            _factors[place] = Mix.Hash((ulong)place + 0x51) | 1;
    }

    /// <summary>The hashes in order of first occurrence; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<uint> Read(ReadOnlySpan<byte> utf8)
    {
        var units = _options.Unit == ShingleUnit.Word ? ReadWords(utf8) : ReadCharacters(utf8);
        if (units.IsEmpty)
            return [];

        var size = Math.Min(_factors.Length, units.Length);
        var count = units.Length - size + 1;
        if (_shingles.Length < count)
            _shingles = new uint[(int)BitOperations.RoundUpToPowerOf2((uint)count)];
        _seen.Clear(count);
        var factors = _factors.AsSpan(0, size);
        var distinct = 0;
        for (var start = 0; start < count; start++)
        {
            var window = units.Slice(start, size);
            var sum = (ulong)size;
            for (var place = 0; place < window.Length; place++)
                sum += window[place] * factors[place];
            var shingle = (uint)(Mix.Hash(sum) >> 32);
            if (_seen.Add(shingle))
                _shingles[distinct++] = shingle;
        }
        return _shingles.AsSpan(0, distinct);
    }

    private ReadOnlySpan<ulong> ReadWords(ReadOnlySpan<byte> utf8)
    {
        WordSplitter.Split(_options.Tokenizer, utf8, _words);
        var words = _words.Words;
        var units = Units(words.Length);
        for (var index = 0; index < words.Length; index++)
            units[index] = Mix.Hash(words[index].Key);
        return units;
    }

    private ReadOnlySpan<ulong> ReadCharacters(ReadOnlySpan<byte> utf8)
    {
        var text = _normalizer.Normalize(utf8);
        var units = Units(text.Length);
        var count = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            units[count++] = Mix.Hash((ulong)rune.Value);
            text = text[consumed..];
        }
        return units[..count];
    }

    private Span<ulong> Units(int count)
    {
        if (_units.Length < count)
            _units = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)count)];
        return _units.AsSpan(0, count);
    }
}
