using System.Text;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>
/// Texts with the shape of generated instructions: words by Zipf's law, openings from a small stock of phrases, and rows
/// that splice or edit earlier ones. The same rows from the same seed.
/// </summary>
internal sealed class SyntheticText(ulong seed)
{
    private const int VocabularySize = 40_000;
    private readonly string[] _words = MakeWords(VocabularySize);
    private readonly double[] _cumulative = MakeCumulative(VocabularySize);
    private ulong _state = seed;

    /// <summary>
    /// Rows of about <paramref name="words"/> words: splices of two base rows (40 %), heavy edits (45 %), light edits (15 %).
    /// </summary>
    public List<string[]> Spliced(int count, int words)
    {
        var baseRows = Enumerable.Range(0, Math.Max(1000, count / 3)).Select(_ => Fresh(words)).ToList();
        var rows = new List<string[]>(count);
        for (var row = 0; row < count; row++)
        {
            var first = baseRows[Next(baseRows.Count)];
            var second = baseRows[Next(baseRows.Count)];
            rows.Add(
                Next(100) switch
                {
                    < 40 => [.. first[..(first.Length / 2)], .. second[(second.Length / 2)..]],
                    < 85 => Edit(first, Math.Max(2, first.Length * 2 / 5)),
                    _ => Edit(first, Math.Max(1, first.Length / 10)),
                }
            );
        }
        return rows;
    }

    /// <summary>Rows of which a share are light edits of an earlier one and the rest fresh.</summary>
    public List<string[]> WithDuplicates(int count, int words, double share)
    {
        var rows = new List<string[]>(count);
        for (var row = 0; row < count; row++)
        {
            rows.Add(
                row > 0 && Next(10_000) < share * 10_000 ? Edit(rows[Next(row)], Next(1 + (words / 20))) : Fresh(words)
            );
        }
        return rows;
    }

    /// <summary>Families of rows at all distances around a Jaccard similarity of 0.7.</summary>
    public List<string[]> DuplicateDense(int count, int words)
    {
        var rows = new List<string[]>(count);
        var family = Fresh(words);
        for (var row = 0; row < count; row++)
        {
            if (Next(12) == 0)
                family = Fresh(words);
            rows.Add(Edit(family, Next(1 + (words / 16))));
        }
        return rows;
    }

    public static string Join(string[] words) => string.Join(' ', words);

    private string[] Fresh(int words)
    {
        var length = Math.Max(3, words / 2 + Next(words + 1));
        var row = new string[length];
        for (var index = 0; index < length; index++)
            row[index] = Word();
        return row;
    }

    private string[] Edit(string[] row, int edits)
    {
        var words = row.ToList();
        for (var edit = 0; edit < edits; edit++)
        {
            var place = Next(words.Count);
            switch (Next(4))
            {
                case 0 when words.Count > 3:
                    words.RemoveAt(place);
                    break;
                case 1:
                    words.Insert(place, Word());
                    break;
                default:
                    words[place] = Word();
                    break;
            }
        }
        return [.. words];
    }

    private string Word()
    {
        var found = Array.BinarySearch(_cumulative, NextUInt64() / (double)ulong.MaxValue);
        return _words[Math.Min(found >= 0 ? found : ~found, _words.Length - 1)];
    }

    private int Next(int limit) => (int)(NextUInt64() % (uint)limit);

    private ulong NextUInt64()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    private static string[] MakeWords(int count)
    {
        const string Consonants = "bcdfghjklmnprstvwz";
        const string Vowels = "aeiou";
        var words = new string[count];
        var text = new StringBuilder();
        for (var word = 0; word < count; word++)
        {
            text.Clear();
            for (var rest = word + 1; rest > 0; rest /= Consonants.Length * Vowels.Length)
            {
                text.Append(Consonants[rest % Consonants.Length]);
                text.Append(Vowels[rest / Consonants.Length % Vowels.Length]);
                if (word % 3 == 0)
                    text.Append(Consonants[rest % 7]);
            }
            words[word] = text.Append(word > 300 ? "er" : "").ToString();
        }
        return words;
    }

    private static double[] MakeCumulative(int count)
    {
        var cumulative = new double[count];
        var sum = 0.0;
        for (var word = 0; word < count; word++)
            cumulative[word] = sum += 1.0 / (word + 3);
        for (var word = 0; word < count; word++)
            cumulative[word] /= sum;
        return cumulative;
    }
}
