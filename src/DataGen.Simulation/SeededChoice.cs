namespace DataGen.Simulation;

/// <summary>
/// The simulator's source of chance: SplitMix64 over a 64-bit seed. Draws made through a fork depend on the
/// seed and the purpose alone, so that adding a draw in one place changes nothing in another.
/// </summary>
internal sealed class SeededChoice
{
    private readonly ulong _seed;
    private ulong _state;

    public SeededChoice(ulong seed)
    {
        _seed = seed;
        _state = seed;
    }

    /// <summary>An independent generator named by what it is for.</summary>
    public SeededChoice Fork(string purpose) => new(Mix(_seed ^ Hash(purpose)));

    /// <summary>An independent generator for the n-th thing of a kind.</summary>
    public SeededChoice Fork(string purpose, int index) =>
        new(Mix(_seed ^ Hash(purpose) ^ Mix((ulong)index + 0x51ED270B35AE2A67UL)));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>).</summary>
    public int Below(int exclusiveMaximum) =>
        (int)Math.BigMul(Next(), (ulong)ArgumentAtLeastOne(exclusiveMaximum), out _);

    /// <summary>Uniform in [minimum, maximum], both included.</summary>
    public int Between(int minimum, int maximum) => minimum + Below(maximum - minimum + 1);

    /// <summary>True with probability <paramref name="rate"/>, from 0 (never) to 1 (always).</summary>
    public bool Chance(double rate) => Unit() < rate;

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal draw (Box–Muller).</summary>
    public double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - Unit())) * Math.Cos(2.0 * Math.PI * Unit());

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Up to <paramref name="count"/> different items, in drawn order.</summary>
    public List<T> Sample<T>(IReadOnlyList<T> items, int count)
    {
        var rest = new List<T>(items);
        var taken = new List<T>(Math.Min(count, rest.Count));
        while (taken.Count < count && rest.Count > 0)
        {
            var index = Below(rest.Count);
            taken.Add(rest[index]);
            rest.RemoveAt(index);
        }

        return taken;
    }

    /// <summary>FNV-1a over UTF-16 code units: the same in every process, unlike string.GetHashCode.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private static int ArgumentAtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
