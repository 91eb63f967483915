namespace DataGen.Operators;

/// <summary>Finds what somebody probably meant to write, for "did you mean" in error texts.</summary>
public static class NearestName
{
    private const double Swap = 0.75;

    /// <summary>
    /// The candidate nearest to a name by edit distance (insert, delete, replace, swap of neighbours; a swap, which loses no letter, counts three
    /// quarters, and case half), or null when none is near: more than a third of the longer name would have to change.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var best = double.MaxValue;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            var distance = Distance(name, candidate);
            var limit = Math.Max(1.0, Math.Max(name.Length, candidate.Length) / 3.0);
            if (distance <= limit && distance < best && distance < Math.Max(name.Length, candidate.Length))
            {
                nearest = candidate;
                best = distance;
            }
        }

        return nearest;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing when no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>Names for an error text: at most twenty of them, so that a wide record does not fill the screen.</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count switch
        {
            0 => "none",
            <= 20 => string.Join(", ", all),
            _ => string.Join(", ", all.Take(20)) + Invariant($" and {all.Count - 20} more"),
        };
    }

    private static double Distance(string from, string to)
    {
        var rows = new double[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= to.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + Cost(from[i - 1], to[j - 1]);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + Swap);
                }
            }
        }

        return rows[from.Length, to.Length];
    }

    private static double Cost(char from, char to) =>
        from == to ? 0
        : char.ToLowerInvariant(from) == char.ToLowerInvariant(to) ? 0.5
        : 1;
}
