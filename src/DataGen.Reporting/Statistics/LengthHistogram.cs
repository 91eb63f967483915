using System.Numerics;

namespace DataGen.Reporting;

/// <summary>How long values are: the extremes, the mean, the median and the 95th percentile.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="P50">Half of the values are no longer. Exact below 2,048, within 0.1% above.</param>
/// <param name="P95">95% of the values are no longer. Exact below 2,048, within 0.1% above.</param>
/// <param name="Max">The longest.</param>
public sealed record LengthSummary(long Min, double Mean, long P50, long P95, long Max);

/// <summary>Collects lengths in memory that does not grow with their number: one counter per length, and above 2,048 one per 11 leading bits.</summary>
internal sealed class LengthHistogram
{
    private const int ExactBits = 11;

    private readonly SortedDictionary<long, long> _counts = [];
    private long _count;
    private long _min = long.MaxValue;
    private long _max;
    private Int128 _sum;

    public void Add(long length)
    {
        _count++;
        _sum += length;
        _min = Math.Min(_min, length);
        _max = Math.Max(_max, length);
        var drop = Math.Max(0, BitOperations.Log2((ulong)length | 1) + 1 - ExactBits);
        var bucket = length >> drop << drop;
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + 1;
    }

    /// <summary>The summary, or null when nothing was added.</summary>
    public LengthSummary? Summarize()
    {
        return _count == 0
            ? null
            : new LengthSummary(_min, (double)_sum / _count, Quantile(0.50), Quantile(0.95), _max);
    }

    /// <summary>The smallest bucket that at least the given share of the lengths does not exceed.</summary>
    private long Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(share * _count);
        var seen = 0L;
        foreach (var (length, count) in _counts)
        {
            seen += count;
            if (seen >= wanted)
            {
                return Math.Clamp(length, _min, _max);
            }
        }

        return _max;
    }
}
