namespace DataGen.Deduplication.Tests;

/// <summary>SplitMix64: the same numbers from the same seed, everywhere.</summary>
internal sealed class TestRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below the limit.</summary>
    public int Next(int limit) => (int)(NextUInt64() % (uint)limit);

    /// <summary>Like <see cref="Next"/>, small numbers more often.</summary>
    public int Skewed(int limit) => Math.Min(Next(limit), Next(limit));
}
