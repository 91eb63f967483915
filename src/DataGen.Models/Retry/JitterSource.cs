using DataGen.Models.Answers;

namespace DataGen.Models.Retry;

/// <summary>Draws for back-off, from [0, 1).</summary>
/// <param name="key">The request that waits.</param>
/// <param name="retry">Which retry, from 1.</param>
public delegate double JitterSource(AnswerKey key, int retry);

internal static class Jitter
{
    /// <summary>
    /// Spread by request and retry, which is all that jitter is for, and without a generator. (The mixer is SplitMix64's:
    /// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.)
    /// </summary>
    public static double ByKey(AnswerKey key, int retry)
    {
        unchecked
        {
            ulong z = key.Bits + ((ulong)retry * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (z >> 11) * (1.0 / (1UL << 53));
        }
    }
}
