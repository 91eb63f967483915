namespace DataGen.Models.Tests.Support;

/// <summary>Draws from a seed, for many threads. (SplitMix64.)</summary>
internal sealed class SeededDraws(int seed)
{
    private long _state = seed;

    /// <summary>A number from 0 up to below the bound.</summary>
    public int Below(int bound)
    {
        unchecked
        {
            ulong z = (ulong)Interlocked.Add(ref _state, (long)0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (int)(z % (ulong)bound);
        }
    }
}
