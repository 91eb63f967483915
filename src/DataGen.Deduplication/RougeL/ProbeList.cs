using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>A block of postings to scan: its directory entry, its word's shard, its length group.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Probe(ulong Entry, int Shard, int Group);

/// <summary>The blocks one row has to scan; reused from row to row.</summary>
internal sealed class ProbeList
{
    private Probe[] _probes = new Probe[256];
    private int _count;

    public ReadOnlySpan<Probe> Probes => _probes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Probe probe)
    {
        if (_count == _probes.Length)
            Array.Resize(ref _probes, _count * 2);
        _probes[_count++] = probe;
    }
}
