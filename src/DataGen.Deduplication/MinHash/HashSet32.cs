using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataGen.Deduplication.MinHash;

/// <summary>A set of 32-bit hashes that is emptied at no cost: a slot counts only with the present generation.</summary>
internal sealed class HashSet32
{
    private ulong[] _slots = new ulong[256];
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

    /// <summary>Adds a hash; false if it was there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(uint hash)
    {
        var slots = _slots;
        var wanted = ((ulong)_generation << 32) | hash;
        for (var index = (int)hash & (slots.Length - 1); ; index = (index + 1) & (slots.Length - 1))
        {
            if (slots[index] == wanted)
                return false;
            if (slots[index] >> 32 != _generation)
            {
                slots[index] = wanted;
                return true;
            }
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
