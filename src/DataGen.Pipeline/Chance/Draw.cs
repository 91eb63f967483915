using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataGen.Pipeline;

/// <summary>
/// Chance by name: every draw is a function of the run's seed, the name of what draws, the keys of the records involved and the purpose.
/// Nothing depends on what was drawn before, by whom, or when.
/// </summary>
public readonly struct Draw
{
    private readonly long _seed;
    private readonly string _name;

    public Draw(long seed, string name)
    {
        _seed = seed;
        _name = name;
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Bits(string purpose, params ReadOnlySpan<string> keys)
    {
        // Each part is preceded by its length, so that no two lists of parts give the same bytes.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, _seed);
        hash.AppendData(number);
        AppendPart(hash, _name);
        AppendPart(hash, purpose);
        foreach (var key in keys)
        {
            AppendPart(hash, key);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    /// <summary>A uniform number in [0, 1).</summary>
    public double Unit(string purpose, params ReadOnlySpan<string> keys) =>
        (Bits(purpose, keys) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>).</summary>
    public int Below(int bound, string purpose, params ReadOnlySpan<string> keys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Bits(purpose, keys), (ulong)bound, out _);
    }

    /// <summary>
    /// <paramref name="count"/> items without replacement: those whose keyed hashes are lowest, in the order of their hashes, so that
    /// adding an item to the pool changes few draws. All of them, shuffled, when there are no more.
    /// </summary>
    public IReadOnlyList<T> Sample<T>(
        IEnumerable<T> pool,
        int count,
        Func<T, string> key,
        string purpose,
        params ReadOnlySpan<string> keys
    )
    {
        var draw = new Draw((long)Bits(purpose, keys), "sample");
        return
        [
            .. pool.Select(item => (Item: item, Key: key(item)))
                .Select(entry => (entry.Item, entry.Key, Hash: draw.Bits("", entry.Key)))
                .OrderBy(entry => entry.Hash)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Take(count)
                .Select(entry => entry.Item),
        ];
    }

    private static void AppendPart(IncrementalHash hash, string part)
    {
        Span<byte> number = stackalloc byte[8];
        var bytes = Encoding.UTF8.GetBytes(part);
        BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
        hash.AppendData(number);
        hash.AppendData(bytes);
    }
}
