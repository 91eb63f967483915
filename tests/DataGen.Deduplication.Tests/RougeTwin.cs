using System.Text;

namespace DataGen.Deduplication.Tests;

/// <summary>ROUGE-L the plain way: a character loop for words, a table for the subsequence, every pair compared.</summary>
internal sealed class RougeTwin(double threshold, bool unicode)
{
    private readonly List<(long Sequence, string[] Words)> _kept = [];

    public static string[] AsciiWords(string text)
    {
        var words = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var lower = rune.Value switch
            {
                0x130 => "i ",
                0x212A => "k",
                >= 'A' and <= 'Z' => ((char)(rune.Value + 32)).ToString(),
                (>= 'a' and <= 'z') or (>= '0' and <= '9') => ((char)rune.Value).ToString(),
                _ => " ",
            };
            words.Append(lower);
        }
        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public static double Score(string[] left, string[] right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                table[i, j] =
                    left[i - 1] == right[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
            }
        }
        var common = table[left.Length, right.Length];
        if (common == 0)
            return 0;
        double precision = (double)common / right.Length,
            recall = (double)common / left.Length;
        return 2 * precision * recall / (precision + recall);
    }

    public DuplicateVerdict TryAdd(long sequence, string text)
    {
        // Fuzzed texts of the Unicode mode are words between single spaces.
        var words = unicode ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : AsciiWords(text);
        foreach (var kept in _kept)
        {
            var score = Score(kept.Words, words);
            if (score > threshold)
                return new DuplicateVerdict(DuplicateMethod.RougeL, kept.Sequence, score);
        }
        _kept.Add((sequence, words));
        return DuplicateVerdict.Unique;
    }
}
