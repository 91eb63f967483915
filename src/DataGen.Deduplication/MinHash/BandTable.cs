using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DataGen.Deduplication.Rows;

namespace DataGen.Deduplication.MinHash;

/// <summary>
/// From a band's 32-bit key to all rows that have it. A bucket is a cache line of eight keys and their eight rows, filled from
/// the front and compared at once; what does not fit goes to the next bucket. A key's home rises with the key, so growing is
/// one pass over both tables; the load stays between 0.375 and 0.75.
/// </summary>
internal sealed class BandTable
{
    private const int SlotsPerBucket = 8;
    private const int BucketLength = 2 * SlotsPerBucket;
    private const int LineBytes = 64;

    /// <summary>Arrays of this size do not move; smaller ones may lie across cache lines.</summary>
    private const int AlignedLength = 1 << 15;

    private uint[] _words = [];
    private int _first;
    private int _buckets;
    private int _count;

    public BandTable() => Allocate(4);

    public long MemoryBytes => _words.LongLength * sizeof(uint);

    /// <summary>Brings the place of a key into the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(uint key)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Bucket(Home(key))));
    }

    /// <summary>Collects the rows with a key, from a row number on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Collect(uint key, int from, RowNumbers found)
    {
        var index = Home(key);
        while (true)
        {
            ref var bucket = ref Bucket(index);
            var hits = Vector256
                .Equals(Vector256.LoadUnsafe(ref bucket), Vector256.Create(key))
                .ExtractMostSignificantBits();
            if (hits != 0)
                Collect(ref bucket, hits, from, found);
            if (Unsafe.Add(ref bucket, BucketLength - 1) == 0)
                return;
            index = index + 1 == _buckets ? 0 : index + 1;
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(uint key, int row)
    {
        if (_count >= _buckets * (SlotsPerBucket / 4 * 3))
            Grow();
        Place(key, (uint)row + 1);
        _count++;
    }

    private static void Collect(ref uint bucket, uint hits, int from, RowNumbers found)
    {
        for (; hits != 0; hits &= hits - 1)
        {
            // A free slot has the key 0 and the row -1.
            var row =
                (int)Unsafe.Add(ref bucket, SlotsPerBucket + (nint)(uint)BitOperations.TrailingZeroCount(hits)) - 1;
            if (row >= from)
                found.Add(row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(uint key) => (int)(((ulong)key * (uint)_buckets) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Bucket(int index) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), _first + ((nint)index * BucketLength));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(uint key, uint rowPlusOne)
    {
        var index = Home(key);
        while (true)
        {
            ref var bucket = ref Bucket(index);
            var free = Vector256
                .Equals(Vector256.LoadUnsafe(ref bucket, SlotsPerBucket), Vector256<uint>.Zero)
                .ExtractMostSignificantBits();
            if (free != 0)
            {
                ref var slot = ref Unsafe.Add(ref bucket, (nint)(uint)BitOperations.TrailingZeroCount(free));
                slot = key;
                Unsafe.Add(ref slot, SlotsPerBucket) = rowPlusOne;
                return;
            }
            index = index + 1 == _buckets ? 0 : index + 1;
        }
    }

    /// <summary>Counts what is in each bucket: comparing a bucket right after writing into it would wait for the writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        var (old, first, buckets) = (_words, _first, _buckets);
        Allocate(checked(buckets * 2));
        var filled = ArrayPool<byte>.Shared.Rent(_buckets);
        filled.AsSpan(0, _buckets).Clear();
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var words = old.AsSpan(first + (bucket * BucketLength), BucketLength);
            for (var slot = 0; slot < SlotsPerBucket && words[SlotsPerBucket + slot] != 0; slot++)
            {
                var index = Home(words[slot]);
                while (filled[index] == SlotsPerBucket)
                    index = index + 1 == _buckets ? 0 : index + 1;
                ref var free = ref Unsafe.Add(ref Bucket(index), (nint)filled[index]++);
                free = words[slot];
                Unsafe.Add(ref free, SlotsPerBucket) = words[SlotsPerBucket + slot];
            }
        }
        ArrayPool<byte>.Shared.Return(filled);
    }

    private unsafe void Allocate(int buckets)
    {
        _buckets = buckets;
        _first = 0;
        var length = checked(buckets * BucketLength);
        if (length < AlignedLength)
        {
            _words = new uint[length];
            return;
        }

        _words = GC.AllocateArray<uint>(checked(length + (LineBytes / sizeof(uint))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_words));
        _first = (int)((nuint)(-(nint)address) % LineBytes / sizeof(uint));
    }
}
