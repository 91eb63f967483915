using System.Buffers.Binary;
using System.Runtime.CompilerServices;

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
        var rest = bytes;
        while (rest.Length > 16)
        {
            state = Fold(
                BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ Second,
                BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ state
            );
            rest = rest[16..];
        }

        ulong low;
        ulong high;
        if (rest.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            high = BinaryPrimitives.ReadUInt64LittleEndian(rest[^8..]);
        }
        else if (rest.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            high = BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]);
        }
        else if (rest.Length > 0)
        {
            low = rest[0] | ((ulong)rest[rest.Length / 2] << 8) | ((ulong)rest[^1] << 16);
            high = 0;
        }
        else
        {
            low = high = 0;
        }
        return Fold(First ^ (ulong)bytes.Length, Fold(low ^ Second, high ^ state));
    }
}
