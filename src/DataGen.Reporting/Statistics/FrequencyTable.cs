using System.Collections.Immutable;

namespace DataGen.Reporting;

/// <summary>A value and how often it occurred.</summary>
public sealed record Frequency(string Value, long Count);

/// <summary>
/// Counts how often values occur. At most <c>bound</c> different values are followed, those that came first, so memory is bounded and
/// the result depends on the rows and their order alone.
/// </summary>
internal sealed class FrequencyTable(int bound)
{
    private readonly Dictionary<ulong, long> _counts = [];
    private readonly Dictionary<ulong, string> _repeated = [];

    /// <summary>Counts a value; <paramref name="show"/> is asked for its text once it repeats.</summary>
    public void Add(ulong hash, Func<string> show)
    {
        if (_counts.TryGetValue(hash, out var count))
        {
            _counts[hash] = count + 1;
            if (count == 1)
            {
                _repeated.Add(hash, show());
            }
        }
        else if (_counts.Count < bound)
        {
            _counts.Add(hash, 1);
        }
    }

    /// <summary>The values that occurred more than once, most often first, then in ordinal order.</summary>
    public ImmutableArray<Frequency> MostRepeated(int number)
    {
        return _repeated
            .Select(value => new Frequency(value.Value, _counts[value.Key]))
            .OrderByDescending(value => value.Count)
            .ThenBy(value => value.Value, StringComparer.Ordinal)
            .Take(number)
            .ToImmutableArray();
    }
}
