using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace DataGen.Datasets;

/// <summary>
/// Sends source keys to splits by a keyed hash: a key's split depends on the seed, the key and the fractions alone, so rows that
/// come or go move no others, and all rows made from one source row fall together.
/// </summary>
public sealed class SplitRouter
{
    /// <summary>The split that takes what no other takes.</summary>
    public const string Train = "train";

    private readonly ImmutableArray<DatasetSplit> _splits;
    private readonly byte[] _key;

    /// <summary>Makes a router; the same splits and seed always route alike.</summary>
    /// <exception cref="ArgumentException">A name is not lower-case letters, digits and '_', or stands twice; a fraction is out of range; the fractions reach 1.</exception>
    public SplitRouter(ImmutableArray<DatasetSplit> splits, long seed)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { Train };
        foreach (var (name, fraction) in splits)
        {
            if (name.Length == 0 || !name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            {
                throw new ArgumentException(
                    $"The split name '{name}' may hold only lower-case letters, digits and '_'.",
                    nameof(splits)
                );
            }

            if (!names.Add(name))
            {
                throw new ArgumentException(
                    name is Train
                        ? "The split 'train' takes the rest; give fractions to the others only."
                        : $"The split '{name}' stands twice.",
                    nameof(splits)
                );
            }

            if (fraction is not (> 0 and < 1))
            {
                throw new ArgumentException(
                    $"The fraction of split '{name}' must lie between 0 and 1.",
                    nameof(splits)
                );
            }
        }

        if (splits.Sum(split => split.Fraction) >= 1)
        {
            throw new ArgumentException(
                "The splits' fractions must sum to less than 1; 'train' takes the rest.",
                nameof(splits)
            );
        }

        _splits = splits;
        _key = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(_key, seed);
    }

    /// <summary>Every split, <c>train</c> first.</summary>
    public ImmutableArray<string> Names => [Train, .. _splits.Select(split => split.Name)];

    /// <summary>The index in <see cref="Names"/> of a source key's split.</summary>
    public int Route(string sourceKey)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("split\0" + sourceKey), hash);
        // 53 bits make a double exactly, in [0, 1).
        var point = (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1L << 53));
        var bound = 0.0;
        for (var at = 0; at < _splits.Length; at++)
        {
            bound += _splits[at].Fraction;
            if (point < bound)
            {
                return at + 1;
            }
        }

        return 0;
    }
}
