namespace DataGen.Simulation.Tests;

/// <summary>ROUGE-L F by the textbook dynamic programme, over lower-case runs of ASCII letters and digits.</summary>
internal static class RougeL
{
    public static string[] Tokens(string text)
    {
        var tokens = new List<string>();
        var start = -1;
        var lower = text.ToLowerInvariant() + " ";
        for (var at = 0; at < lower.Length; at++)
        {
            if (char.IsAsciiLetterOrDigit(lower[at]))
            {
                start = start < 0 ? at : start;
            }
            else if (start >= 0)
            {
                tokens.Add(lower[start..at]);
                start = -1;
            }
        }

        return [.. tokens];
    }

    public static double F(string[] first, string[] second)
    {
        var row = new int[second.Length + 1];
        foreach (var token in first)
        {
            var diagonal = 0;
            for (var column = 1; column <= second.Length; column++)
            {
                var above = row[column];
                row[column] = string.Equals(token, second[column - 1], StringComparison.Ordinal)
                    ? diagonal + 1
                    : Math.Max(above, row[column - 1]);
                diagonal = above;
            }
        }

        return first.Length + second.Length == 0 ? 0 : 2.0 * row[second.Length] / (first.Length + second.Length);
    }

    /// <summary>The texts kept when each must stay at or under the threshold against all kept before it.</summary>
    public static List<string> Greedy(IEnumerable<string> texts, double threshold)
    {
        var kept = new List<string>();
        var tokens = new List<string[]>();
        foreach (var text in texts)
        {
            var candidate = Tokens(text);
            if (
                tokens.TrueForAll(other =>
                    2.0 * Math.Min(candidate.Length, other.Length) <= threshold * (candidate.Length + other.Length)
                    || F(candidate, other) <= threshold
                )
            )
            {
                kept.Add(text);
                tokens.Add(candidate);
            }
        }

        return kept;
    }
}
