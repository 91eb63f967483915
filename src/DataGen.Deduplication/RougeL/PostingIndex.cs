using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using DataGen.Deduplication.Rows;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// From a word to the rows that have it among their rarest, grouped by key (length group and position), each with a 64-bit
/// signature of its bag of words.
/// </summary>
/// <remarks>
/// A word has a directory, its keys in rising order; a key has a block: first all signatures, then all row numbers. Full
/// blocks of the largest size are chained. Words are dealt to shards, each with its own memory, so that threads can insert
/// side by side.
/// </remarks>
internal sealed class PostingIndex
{
    private const int ShardCount = 16;
    private const int CountMask = 0x7FFF;
    private const int ChainedFlag = 0x8000;

    // The rank of a word that was not there at the last ordering; later words count as rarer.
    private const int FirstRank = 1 << 30;

    private readonly PostingArena[] _shards = new PostingArena[ShardCount];
    private Header[] _headers = new Header[256];
    private int _known;

    public PostingIndex()
    {
        for (var shard = 0; shard < ShardCount; shard++)
            _shards[shard] = new PostingArena();
    }

    public long MemoryBytes => (_headers.LongLength * 16) + _shards.Sum(shard => shard.MemoryBytes);

    /// <summary>Makes room for words below the given number; the new ones count as rarer than all others.</summary>
    public void Grow(int vocabulary)
    {
        if (_headers.Length < vocabulary)
            Array.Resize(ref _headers, Math.Max(vocabulary, _headers.Length + (_headers.Length / 2)));
        for (; _known < vocabulary; _known++)
            _headers[_known].Rank = FirstRank - 1 - _known;
    }

    /// <summary>Place of a word in the order from rare to frequent.</summary>
    public int Rank(int word) => _headers[word].Rank;

    /// <summary>Which of <paramref name="degree"/> threads inserts the postings of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Owner(int word, int degree) => Shard(word) % degree;

    /// <summary>Counts a kept row's word; frequencies make the next order.</summary>
    public void CountWord(int word) => _headers[word].Frequency++;

    /// <summary>Orders the words anew, from rare to frequent, and forgets all postings.</summary>
    public void Reorder()
    {
        var order = new ulong[_known];
        for (var word = 0; word < _known; word++)
            order[word] = ((ulong)(uint)_headers[word].Frequency << 32) | (uint)word;
        order.AsSpan().Sort();
        for (var place = 0; place < order.Length; place++)
        {
            ref var header = ref _headers[(uint)order[place]];
            header.Rank = FirstRank + place;
            header.Directory = 0;
            header.Keys = 0;
        }
        foreach (var shard in _shards)
            shard.Clear();
    }

    /// <summary>Adds a row to a word's postings. Threads may insert at once if they own different words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Insert(int word, int key, ulong signature, int row)
    {
        ref var header = ref _headers[word];
        var arena = _shards[Shard(word)];
        var at = LowerBound(Directory(arena, ref header), key);
        ref var entry = ref EntryAt(arena, ref header, at, key);
        var count = (int)(entry >> 32) & CountMask;
        var chained = ((int)(entry >> 32) & ChainedFlag) != 0;
        var capacity = chained ? BlockSizes.LargestBlock : BlockSizes.Capacity(Math.Max(count, 1));
        var block = (uint)entry;
        if (count == 0 || count == capacity)
        {
            if (count == BlockSizes.LargestBlock)
            {
                var link = block | (chained ? 1UL << 32 : 0);
                (block, count, chained, capacity) = (
                    arena.Allocate(Units(BlockSizes.LargestBlock)),
                    0,
                    true,
                    BlockSizes.LargestBlock
                );
                Unsafe.Add(ref arena.At(block), Units(BlockSizes.LargestBlock) - 1) = link;
            }
            else
            {
                capacity = BlockSizes.Capacity(count + 1);
                block = Enlarge(arena, block, count, capacity);
            }
        }

        ref var signatures = ref arena.At(block);
        Unsafe.Add(ref signatures, count) = signature;
        Unsafe.Add(ref Unsafe.As<ulong, int>(ref Unsafe.Add(ref signatures, capacity)), count) = row;
        count++;
        entry = ((ulong)key << 48) | ((ulong)(uint)(count | (chained ? ChainedFlag : 0)) << 32) | block;
    }

    /// <summary>
    /// Notes the blocks that can hold a match of the word at a position of a row's prefix, and brings them into the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int word, int position, SearchPlan plan, ProbeList probes)
    {
        ref var header = ref _headers[word];
        if (header.Keys == 0)
            return;
        var shard = Shard(word);
        var arena = _shards[shard];
        var directory = Directory(arena, ref header);
        var at = directory.Length <= 8 ? 0 : LowerBound(directory, plan.FirstKey);
        for (; at < directory.Length; at++)
        {
            var entry = directory[at];
            var key = (int)(entry >> 48);
            if (key < plan.FirstKey)
                continue;
            if (key > plan.LastKey)
                break;
            if (plan.DeepestPosition(key) < position)
                continue;
            Prefetch(ref arena.At((uint)entry));
            probes.Add(new Probe(entry, shard, key / LengthClasses.Slots));
        }
    }

    /// <summary>Collects the rows of the noted blocks whose signature leaves a match possible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(ProbeList probes, SearchPlan plan, ulong signature, int unknown, RowNumbers found)
    {
        foreach (ref readonly var probe in probes.Probes)
        {
            Scan(
                _shards[probe.Shard],
                probe.Entry,
                signature,
                plan.OwnDifferences(probe.Group) - unknown,
                plan.OtherDifferences(probe.Group),
                found
            );
        }
    }

    /// <summary>Brings a word's header into the cache.</summary>
    public void PrefetchHeader(int word) => Prefetch(ref _headers[word]);

    /// <summary>Brings a word's directory into the cache; its header should be there.</summary>
    public void PrefetchDirectory(int word)
    {
        if (_headers[word].Keys > 0)
            Prefetch(ref _shards[Shard(word)].At(_headers[word].Directory));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch<T>(ref T place)
        where T : struct
    {
        // A stale address, should the collector move the memory meanwhile, does no harm.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }

    // Four neighbouring headers share a cache line, so they share a shard.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Shard(int word) => (word >> 2) & (ShardCount - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<ulong> Directory(PostingArena arena, ref Header header) =>
        header.Keys == 0 ? [] : MemoryMarshal.CreateSpan(ref arena.At(header.Directory), header.Keys);

    private static int Units(int capacity) =>
        capacity + ((capacity + 1) / 2) + (capacity == BlockSizes.LargestBlock ? 1 : 0);

    private static int LowerBound(ReadOnlySpan<ulong> directory, int key)
    {
        var low = 0;
        var high = directory.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((int)(directory[middle] >> 48) < key)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static ref ulong EntryAt(PostingArena arena, ref Header header, int at, int key)
    {
        var count = header.Keys;
        if (at < count)
        {
            ref var there = ref Unsafe.Add(ref arena.At(header.Directory), at);
            if ((int)(there >> 48) == key)
                return ref there;
        }

        var capacity = count == 0 ? 0 : BlockSizes.Capacity(count);
        if (count == capacity)
        {
            var larger = arena.Allocate(BlockSizes.Capacity(count + 1));
            if (count > 0)
            {
                Directory(arena, ref header).CopyTo(MemoryMarshal.CreateSpan(ref arena.At(larger), count));
                arena.Free(header.Directory, capacity);
            }
            header.Directory = larger;
        }
        header.Keys = count + 1;
        var directory = Directory(arena, ref header);
        directory[at..count].CopyTo(directory[(at + 1)..]);
        directory[at] = 0;
        return ref directory[at];
    }

    private static uint Enlarge(PostingArena arena, uint block, int count, int capacity)
    {
        var larger = arena.Allocate(Units(capacity));
        if (count > 0)
        {
            ref var from = ref arena.At(block);
            ref var to = ref arena.At(larger);
            MemoryMarshal.CreateSpan(ref from, count).CopyTo(MemoryMarshal.CreateSpan(ref to, count));
            MemoryMarshal
                .CreateSpan(ref Unsafe.As<ulong, int>(ref Unsafe.Add(ref from, count)), count)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<ulong, int>(ref Unsafe.Add(ref to, capacity)), count));
            arena.Free(block, Units(count));
        }
        return larger;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scan(
        PostingArena arena,
        ulong entry,
        ulong signature,
        int ownDifferences,
        int otherDifferences,
        RowNumbers found
    )
    {
        var block = (uint)entry;
        var count = (int)(entry >> 32) & CountMask;
        var chained = ((int)(entry >> 32) & ChainedFlag) != 0;
        while (true)
        {
            ref var signatures = ref arena.At(block);
            var capacity = chained ? BlockSizes.LargestBlock : BlockSizes.Capacity(count);
            for (var index = 0; index < count; index++)
            {
                var other = Unsafe.Add(ref signatures, index);
                if (
                    BitOperations.PopCount(signature & ~other) <= ownDifferences
                    && BitOperations.PopCount(other & ~signature) <= otherDifferences
                )
                {
                    found.Add(Unsafe.Add(ref Unsafe.As<ulong, int>(ref Unsafe.Add(ref signatures, capacity)), index));
                }
            }
            if (!chained)
                return;
            var link = Unsafe.Add(ref signatures, Units(BlockSizes.LargestBlock) - 1);
            (block, count, chained) = ((uint)link, BlockSizes.LargestBlock, link >> 32 != 0);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public int Rank;
        public int Frequency;
        public uint Directory;
        public int Keys;
    }
}
