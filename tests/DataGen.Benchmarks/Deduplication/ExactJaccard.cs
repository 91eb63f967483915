using System.Text;
using DataGen.Deduplication;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>Near-duplicates by the Jaccard similarity of sets of strings: every pair that has an n-gram in common.</summary>
internal static class ExactJaccard
{
    public static List<bool> Duplicates(TextRow[] rows, int size, double threshold)
    {
        var kept = new List<HashSet<string>>();
        var holders = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var duplicates = new List<bool>(rows.Length);
        foreach (var row in rows)
        {
            var words = Encoding.UTF8.GetString(row.Utf8.Span).Split(' ');
            var grams = Enumerable
                .Range(0, Math.Max(1, words.Length - size + 1))
                .Select(start => string.Join(' ', words.Skip(start).Take(size)))
                .ToHashSet(StringComparer.Ordinal);
            var duplicate = grams
                .SelectMany(gram => holders.TryGetValue(gram, out var holding) ? holding : [])
                .CountBy(holder => holder)
                .Any(pair => pair.Value >= threshold * (grams.Count + kept[pair.Key].Count - pair.Value));
            duplicates.Add(duplicate);
            if (duplicate)
                continue;
            foreach (var gram in grams)
            {
                if (!holders.TryGetValue(gram, out var holding))
                    holders.Add(gram, holding = []);
                holding.Add(kept.Count);
            }
            kept.Add(grams);
        }
        return duplicates;
    }
}
