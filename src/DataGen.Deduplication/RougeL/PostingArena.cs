using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// Memory for small blocks of 8-byte units, in chunks, with a free list for each size. A reference is a 32-bit unit number;
/// 0 refers to nothing.
/// </summary>
internal sealed class PostingArena
{
    private const int ChunkBits = 14;
    private const int ChunkUnits = 1 << ChunkBits;

    private readonly uint[] _free = new uint[BlockSizes.LargestUnits + 1];
    private ulong[][] _chunks = [new ulong[64], [], [], []];
    private int _chunkCount = 1;
    private int _last;
    private int _used = 1;

    public long MemoryBytes =>
        _chunks.Take(_chunkCount).Sum(chunk => (long)chunk.Length * sizeof(ulong)) + (_free.Length * sizeof(uint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong At(uint reference) =>
        ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_chunks[reference >> ChunkBits]),
            reference & (ChunkUnits - 1)
        );

    /// <summary>A block of that many units, with arbitrary content.</summary>
    public uint Allocate(int units)
    {
        var free = _free[units];
        if (free != 0)
        {
            _free[units] = (uint)At(free);
            return free;
        }

        while (_used + units > _chunks[_last].Length)
            NextChunk(units);
        var reference = ((uint)_last << ChunkBits) | (uint)_used;
        _used += units;
        return reference;
    }

    public void Free(uint reference, int units)
    {
        At(reference) = _free[units];
        _free[units] = reference;
    }

    /// <summary>Forgets all blocks and keeps the memory.</summary>
    public void Clear()
    {
        _free.AsSpan().Clear();
        _last = 0;
        _used = 1;
    }

    // Chunks start small for small indexes, and never move.
    private void NextChunk(int units)
    {
        _last++;
        _used = 0;
        if (_last < _chunkCount)
            return;
        if (_last >> (32 - ChunkBits) != 0)
            throw new InvalidOperationException("The ROUGE-L index has reached its limit of 32 GiB a shard.");
        if (_chunkCount == _chunks.Length)
            Array.Resize(ref _chunks, _chunks.Length * 2);
        _chunks[_chunkCount++] = new ulong[Math.Min(ChunkUnits, Math.Max(_chunks[_last - 1].Length * 2, units))];
    }
}
