using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using DataGen.Deduplication.Rows;

namespace DataGen.Deduplication.MinHash;

/// <summary>
/// From a band's 32-bit key to all rows that have it: open addressing, 8 bytes a slot. A slot's home rises with the key, so
/// growing is one pass over both tables; the load stays between 0.375 and 0.75.
/// </summary>
internal sealed class BandTable
{
    private ulong[] _slots = new ulong[32];
    private int _count;

    public long MemoryBytes => _slots.LongLength * sizeof(ulong);

    /// <summary>Brings the place of a key into the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(uint key)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(
                Unsafe.AsPointer(
                    ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), Home(key, _slots.Length))
                )
            );
        }
    }

    /// <summary>Collects the rows with a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Collect(uint key, RowNumbers found)
    {
        var slots = _slots;
        for (var index = Home(key, slots.Length); slots[index] != 0; index = index + 1 == slots.Length ? 0 : index + 1)
        {
            if (slots[index] >> 32 == key)
                found.Add((int)((uint)slots[index] - 1));
        }
    }

    /// <summary>Adds a row, after those with the same key.</summary>
    public void Add(uint key, int row)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        Place(_slots, ((ulong)key << 32) | ((uint)row + 1));
        _count++;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _slots.AsSpan().Clear();
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(uint key, int size) => (int)(((ulong)key * (uint)size) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(ulong[] slots, ulong slot)
    {
        var index = Home((uint)(slot >> 32), slots.Length);
        while (slots[index] != 0)
            index = index + 1 == slots.Length ? 0 : index + 1;
        slots[index] = slot;
    }

    private void Grow()
    {
        var larger = new ulong[checked(_slots.Length * 2)];
        foreach (var slot in _slots)
        {
            if (slot != 0)
                Place(larger, slot);
        }
        _slots = larger;
    }
}
