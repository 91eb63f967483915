using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.Text;

/// <summary>
/// The hash all indexes share: 64-bit folded multiplication (the "mum" step of wyhash). Fixed seeds, so that signatures and
/// descriptions are equal everywhere.
/// </summary>
internal static class Mix
{
    public const ulong WordSeed = 0x9E37_79B9_7F4A_7C15;
    private const ulong First = 0xA076_1D64_78BD_642F;
    private const ulong Second = 0xE703_7ED1_A0B4_28DB;

    /// <summary>Both halves of a 128-bit product, xored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    /// <summary>Hash of one 64-bit value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong value) => Fold(value ^ First, Second);

    /// <summary>Hash of bytes, 16 a step.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var state = seed ^ First;
        ref var rest = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        for (; length > 16; length -= 16)
        {
            state = Fold(Read64(ref rest, 0) ^ Second, Read64(ref rest, 8) ^ state);
            rest = ref Unsafe.Add(ref rest, 16);
        }

        ulong low;
        ulong high;
        if (length >= 8)
        {
            low = Read64(ref rest, 0);
            high = Read64(ref rest, length - 8);
        }
        else if (length >= 4)
        {
            low = Read32(ref rest, 0);
            high = Read32(ref rest, length - 4);
        }
        else if (length > 0)
        {
            low =
                rest | ((ulong)Unsafe.Add(ref rest, length / 2) << 8) | ((ulong)Unsafe.Add(ref rest, length - 1) << 16);
            high = 0;
        }
        else
        {
            low = high = 0;
        }
        return Fold(First ^ (ulong)bytes.Length, Fold(low ^ Second, high ^ state));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte bytes, int at)
    {
        var value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read32(ref byte bytes, int at)
    {
        var value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }
}
