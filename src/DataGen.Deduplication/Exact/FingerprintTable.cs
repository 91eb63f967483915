using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DataGen.Deduplication.Exact;

/// <summary>128 bits that stand for a text. Never both halves 0.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Fingerprint(ulong High, ulong Low);

/// <summary>
/// Fingerprint to sequence, open addressing. A slot's home grows with the fingerprint, so that growing the table by a
/// third is one pass from left to right over both tables, and the load stays between 0.66 and 0.88.
/// </summary>
internal sealed class FingerprintTable
{
    private const int SlotBytes = 24;
    private Slot[] _slots = new Slot[64];

    public int Count { get; private set; }

    public long MemoryBytes => (long)_slots.Length * SlotBytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFind(in Fingerprint fingerprint, out long sequence)
    {
        ref var slot = ref Probe(_slots, fingerprint);
        sequence = slot.Sequence;
        return (slot.High | slot.Low) != 0;
    }

    /// <summary>Brings the place of a fingerprint into the cache.</summary>
    public unsafe void Prefetch(in Fingerprint fingerprint)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[Home(fingerprint.High, _slots.Length)]));
    }

    /// <summary>Adds a fingerprint unless it is there.</summary>
    public void TryAdd(in Fingerprint fingerprint, long sequence)
    {
        if (Count + 1 > _slots.Length - (_slots.Length >> 3))
            Grow();
        ref var slot = ref Probe(_slots, fingerprint);
        if ((slot.High | slot.Low) != 0)
            return;
        slot = new Slot(fingerprint.High, fingerprint.Low, sequence);
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(ulong high, int size) => (int)Math.BigMul(high, (ulong)size, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Slot Probe(Slot[] slots, in Fingerprint fingerprint)
    {
        var index = Home(fingerprint.High, slots.Length);
        while (true)
        {
            ref var slot = ref slots[index];
            if ((slot.High == fingerprint.High && slot.Low == fingerprint.Low) || (slot.High | slot.Low) == 0)
                return ref slot;
            if (++index == slots.Length)
                index = 0;
        }
    }

    private void Grow()
    {
        var larger = new Slot[checked(_slots.Length + (_slots.Length / 3))];
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if ((slot.High | slot.Low) != 0)
                Probe(larger, new Fingerprint(slot.High, slot.Low)) = slot;
        }
        _slots = larger;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(ulong High, ulong Low, long Sequence);
}
