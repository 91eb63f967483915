using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using DataGen.Deduplication.Exact;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.MinHash;

/// <summary>The distinct n-grams of a text, as 32-bit hashes. One reader a thread.</summary>
internal sealed class ShingleReader
{
    /// <summary>N-grams hashed together; units and hashes have room for as many beyond the last.</summary>
    private const int VectorRows = 8;

    private readonly MinHashOptions _options;
    private readonly ulong[] _factors;
    private readonly WordList _words = new();
    private readonly TextNormalizer _normalizer = new(new ExactOptions());
    private readonly HashSet32 _seen = new();
    private ulong[] _units = new ulong[128];
    private uint[] _hashes = new uint[128];
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
        if (_shingles.Length < count + VectorRows)
        {
            _hashes = new uint[(int)BitOperations.RoundUpToPowerOf2((uint)(count + VectorRows))];
            _shingles = new uint[_hashes.Length];
        }
        Hash(size, count);
        _seen.Clear(count);
        var distinct = _seen.AddAll(_hashes.AsSpan(0, count), _shingles);
        return _shingles.AsSpan(0, distinct);
    }

    /// <summary>The hash of an n-gram is that of the sum of its units' hashes, each multiplied by a factor of its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Hash(int size, int count)
    {
        ref var units = ref MemoryMarshal.GetArrayDataReference(_units);
        ref var hashes = ref MemoryMarshal.GetArrayDataReference(_hashes);
        Span<ulong> sums = stackalloc ulong[VectorRows];
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint start = 0; start < (nuint)count; start += VectorRows)
        {
            var low = Vector256.Create((ulong)size);
            var high = low;
            for (nuint place = 0; place < (nuint)size; place++)
            {
                var factor = Vector256.Create(_factors[place]);
                low += Vector256.LoadUnsafe(ref units, start + place) * factor;
                high += Vector256.LoadUnsafe(ref units, start + place + 4) * factor;
            }
            low.StoreUnsafe(ref sum);
            high.StoreUnsafe(ref sum, 4);
            for (nuint lane = 0; lane < VectorRows; lane++)
                Unsafe.Add(ref hashes, start + lane) = (uint)(Mix.Hash(Unsafe.Add(ref sum, lane)) >> 32);
        }
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
        if (_units.Length < count + VectorRows)
            _units = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)(count + VectorRows))];
        return _units.AsSpan(0, count);
    }
}
