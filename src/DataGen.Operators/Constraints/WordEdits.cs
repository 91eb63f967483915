namespace DataGen.Operators.Constraints;

/// <summary>Compares short texts word by word.</summary>
internal static class WordEdits
{
    /// <summary>The edit distance in words by the length of the longer text, from 0 (the same words) to 1. Case and punctuation do not count.</summary>
    public static double Share(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.Count + after.Count == 0)
        {
            return 0;
        }

        var row = Enumerable.Range(0, after.Count + 1).ToArray();
        for (var i = 1; i <= before.Count; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= after.Count; j++)
            {
                var isSame = string.Equals(before[i - 1], after[j - 1], StringComparison.Ordinal);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (isSame ? 0 : 1)));
            }
        }

        return (double)row[^1] / Math.Max(before.Count, after.Count);
    }

    /// <summary>Words in lower case, without the punctuation around them.</summary>
    public static string[] WordsOf(string text) =>
        [
            .. text.ToLowerInvariant()
                .Replace('’', '\'')
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']', '“', '”'))
                .Where(word => word.Length > 0),
        ];
}
