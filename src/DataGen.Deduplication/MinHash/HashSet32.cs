using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataGen.Deduplication.MinHash;

/// <summary>A set of 32-bit hashes that is emptied at no cost: a slot counts only with the present generation.</summary>
internal sealed class HashSet32
{
    private ulong[] _slots = new ulong[512];
    private uint _generation;

    /// <summary>Empties the set and makes room for that many hashes.</summary>
    public void Clear(int capacity)
    {
        if (_slots.Length < capacity * 2L)
        {
            _slots = new ulong[checked((int)BitOperations.RoundUpToPowerOf2((ulong)capacity * 2))];
            _generation = 0;
        }
        if (++_generation == 0)
        {
            _slots.AsSpan().Clear();
            _generation = 1;
        }
    }

    /// <summary>Adds hashes; copies those that were not there, each once, in order, and gives their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddAll(ReadOnlySpan<uint> hashes, Span<uint> added)
    {
        var slots = _slots;
        var count = 0;
        foreach (var hash in hashes)
        {
            var wanted = ((ulong)_generation << 32) | hash;
            var index = (int)hash & (slots.Length - 1);
            while (slots[index] != wanted && slots[index] >> 32 == _generation)
                index = (index + 1) & (slots.Length - 1);
            if (slots[index] == wanted)
                continue;
            slots[index] = wanted;
            added[count++] = hash;
        }
        return count;
    }

    /// <summary>Adds hashes that differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddDistinct(ReadOnlySpan<int> hashes)
    {
        var slots = _slots;
        foreach (var hash in hashes)
        {
            var index = hash & (slots.Length - 1);
            while (slots[index] >> 32 == _generation)
                index = (index + 1) & (slots.Length - 1);
            slots[index] = ((ulong)_generation << 32) | (uint)hash;
        }
    }

    /// <summary>How many of these hashes are in the set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CountPresent(ReadOnlySpan<int> hashes)
    {
        var slots = _slots;
        var count = 0;
        foreach (var hash in hashes)
        {
            var wanted = ((ulong)_generation << 32) | (uint)hash;
            var index = hash & (slots.Length - 1);
            while (slots[index] != wanted && slots[index] >> 32 == _generation)
                index = (index + 1) & (slots.Length - 1);
            count += slots[index] == wanted ? 1 : 0;
        }
        return count;
    }
}
