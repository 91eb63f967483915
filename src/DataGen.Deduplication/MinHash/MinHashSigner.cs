using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.MinHash;

/// <summary>
/// Signs sets of 32-bit hashes: for each permutation p, the least (x xor r[p]) * a[p] over the set (A. Broder, "On the
/// resemblance and containment of documents", 1997). Equal on every machine, whatever its vector width.
/// </summary>
internal sealed class MinHashSigner
{
    /// <summary>Permutations are computed in groups of four of the widest vectors.</summary>
    private const int Group = 64;

    private readonly uint[] _masks;
    private readonly uint[] _factors;

    public MinHashSigner(int permutations, ulong seed)
    {
        var padded = (permutations + Group - 1) / Group * Group;
        _masks = new uint[padded];
        _factors = new uint[padded];
        for (var permutation = 0; permutation < padded; permutation++)
        {
            var draw = Mix.Hash(Mix.Hash(seed) + (ulong)permutation);
            _masks[permutation] = (uint)draw;
            _factors[permutation] = (uint)(draw >> 32) | 1;
        }
    }

    /// <summary>Room a signature needs: the permutations, padded to whole vectors.</summary>
    public int SignatureLength => _masks.Length;

    /// <summary>Signs with the widest vectors of the machine.</summary>
    public void Sign(ReadOnlySpan<uint> hashes, Span<uint> signature)
    {
        if (Vector512.IsHardwareAccelerated)
            Sign512(hashes, signature);
        else if (Vector256.IsHardwareAccelerated)
            Sign256(hashes, signature);
        else if (Vector128.IsHardwareAccelerated)
            Sign128(hashes, signature);
        else
            SignScalar(hashes, signature);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Sign512(ReadOnlySpan<uint> hashes, Span<uint> signature)
    {
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        ref var factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref var target = ref MemoryMarshal.GetReference(signature[.._masks.Length]);
        for (nuint start = 0; start < (nuint)_masks.Length; start += 64)
        {
            var (mask0, mask1) = (Vector512.LoadUnsafe(ref masks, start), Vector512.LoadUnsafe(ref masks, start + 16));
            var (mask2, mask3) = (
                Vector512.LoadUnsafe(ref masks, start + 32),
                Vector512.LoadUnsafe(ref masks, start + 48)
            );
            var (by0, by1) = (Vector512.LoadUnsafe(ref factors, start), Vector512.LoadUnsafe(ref factors, start + 16));
            var (by2, by3) = (
                Vector512.LoadUnsafe(ref factors, start + 32),
                Vector512.LoadUnsafe(ref factors, start + 48)
            );
            var least0 = Vector512<uint>.AllBitsSet;
            var (least1, least2, least3) = (least0, least0, least0);
            foreach (var hash in hashes)
            {
                var each = Vector512.Create(hash);
                least0 = Vector512.Min(least0, (each ^ mask0) * by0);
                least1 = Vector512.Min(least1, (each ^ mask1) * by1);
                least2 = Vector512.Min(least2, (each ^ mask2) * by2);
                least3 = Vector512.Min(least3, (each ^ mask3) * by3);
            }
            least0.StoreUnsafe(ref target, start);
            least1.StoreUnsafe(ref target, start + 16);
            least2.StoreUnsafe(ref target, start + 32);
            least3.StoreUnsafe(ref target, start + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Sign256(ReadOnlySpan<uint> hashes, Span<uint> signature)
    {
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        ref var factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref var target = ref MemoryMarshal.GetReference(signature[.._masks.Length]);
        for (nuint start = 0; start < (nuint)_masks.Length; start += 32)
        {
            var (mask0, mask1) = (Vector256.LoadUnsafe(ref masks, start), Vector256.LoadUnsafe(ref masks, start + 8));
            var (mask2, mask3) = (
                Vector256.LoadUnsafe(ref masks, start + 16),
                Vector256.LoadUnsafe(ref masks, start + 24)
            );
            var (by0, by1) = (Vector256.LoadUnsafe(ref factors, start), Vector256.LoadUnsafe(ref factors, start + 8));
            var (by2, by3) = (
                Vector256.LoadUnsafe(ref factors, start + 16),
                Vector256.LoadUnsafe(ref factors, start + 24)
            );
            var least0 = Vector256<uint>.AllBitsSet;
            var (least1, least2, least3) = (least0, least0, least0);
            foreach (var hash in hashes)
            {
                var each = Vector256.Create(hash);
                least0 = Vector256.Min(least0, (each ^ mask0) * by0);
                least1 = Vector256.Min(least1, (each ^ mask1) * by1);
                least2 = Vector256.Min(least2, (each ^ mask2) * by2);
                least3 = Vector256.Min(least3, (each ^ mask3) * by3);
            }
            least0.StoreUnsafe(ref target, start);
            least1.StoreUnsafe(ref target, start + 8);
            least2.StoreUnsafe(ref target, start + 16);
            least3.StoreUnsafe(ref target, start + 24);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Sign128(ReadOnlySpan<uint> hashes, Span<uint> signature)
    {
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        ref var factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref var target = ref MemoryMarshal.GetReference(signature[.._masks.Length]);
        for (nuint start = 0; start < (nuint)_masks.Length; start += 16)
        {
            var (mask0, mask1) = (Vector128.LoadUnsafe(ref masks, start), Vector128.LoadUnsafe(ref masks, start + 4));
            var (mask2, mask3) = (
                Vector128.LoadUnsafe(ref masks, start + 8),
                Vector128.LoadUnsafe(ref masks, start + 12)
            );
            var (by0, by1) = (Vector128.LoadUnsafe(ref factors, start), Vector128.LoadUnsafe(ref factors, start + 4));
            var (by2, by3) = (
                Vector128.LoadUnsafe(ref factors, start + 8),
                Vector128.LoadUnsafe(ref factors, start + 12)
            );
            var least0 = Vector128<uint>.AllBitsSet;
            var (least1, least2, least3) = (least0, least0, least0);
            foreach (var hash in hashes)
            {
                var each = Vector128.Create(hash);
                least0 = Vector128.Min(least0, (each ^ mask0) * by0);
                least1 = Vector128.Min(least1, (each ^ mask1) * by1);
                least2 = Vector128.Min(least2, (each ^ mask2) * by2);
                least3 = Vector128.Min(least3, (each ^ mask3) * by3);
            }
            least0.StoreUnsafe(ref target, start);
            least1.StoreUnsafe(ref target, start + 4);
            least2.StoreUnsafe(ref target, start + 8);
            least3.StoreUnsafe(ref target, start + 12);
        }
    }

    internal void SignScalar(ReadOnlySpan<uint> hashes, Span<uint> signature)
    {
        for (var permutation = 0; permutation < _masks.Length; permutation++)
        {
            var least = uint.MaxValue;
            foreach (var hash in hashes)
                least = Math.Min(least, unchecked((hash ^ _masks[permutation]) * _factors[permutation]));
            signature[permutation] = least;
        }
    }
}
