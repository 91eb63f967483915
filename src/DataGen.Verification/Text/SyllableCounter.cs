using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace DataGen.Verification.Text;

/// <summary>
/// Counts the syllables of English words by rules of our own: groups of vowels, less the silent ones, plus those that only look like one
/// group. The published checker looks words up in a list that may not be shipped.
/// </summary>
internal static class SyllableCounter
{
    private const int PatternMilliseconds = 1000;

    /// <summary>What is longer is no English word, and the rules would take long over it.</summary>
    private const int LongestWord = 64;

    /// <summary>Words that follow no rule.</summary>
    private static readonly FrozenDictionary<string, int> Irregular = new Dictionary<string, int>(
        StringComparer.Ordinal
    )
    {
        ["business"] = 2,
        ["every"] = 2,
        ["evening"] = 2,
        ["everything"] = 3,
        ["everyone"] = 3,
        ["everybody"] = 4,
        ["everywhere"] = 3,
        ["people"] = 2,
        ["chocolate"] = 3,
        ["clothes"] = 1,
        ["lion"] = 2,
        ["giant"] = 2,
        ["poem"] = 2,
        ["poet"] = 2,
        ["poetry"] = 3,
        ["science"] = 2,
        ["recipe"] = 3,
        ["simile"] = 3,
        ["cafe"] = 2,
        ["maybe"] = 2,
        ["area"] = 3,
        ["idea"] = 3,
        ["ideas"] = 3,
        ["museum"] = 3,
        ["create"] = 2,
        ["reality"] = 4,
        ["react"] = 2,
        ["theater"] = 3,
        ["being"] = 2,
        ["doing"] = 2,
        ["going"] = 2,
        ["chaos"] = 2,
        ["naive"] = 2,
        ["catastrophe"] = 4,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>An e that is written but not spoken.</summary>
    private static readonly Regex[] Silent =
    [
        // At the end: make, but not table, he, movie.
        Pattern("(?<=[aeiouy].*[^aeiouy])(?<![^aeiouy]l)e$"),
        // Plurals and pasts: makes, walked, but not houses, wanted, handled.
        Pattern("(?<=[^aeiouyszxcg])(?<!(sh|ch|[^aeiouy]l))es$"),
        Pattern("(?<=[^aeiouytd])(?<![^aeiouy]l)ed$"),
        // Before an ending: lovely, careful, movement, but not element.
        Pattern("(?<=[aeiouy][^aeiouy]+)(?<!l)e(?=(ment|ments)$)"),
        Pattern("(?<=[aeiouy][^aeiouy]+)e(?=(ly|ful|fully|less|lessly|ness|ty|thing|times|time|where|work|body|one)$)"),
    ];

    /// <summary>Neighbouring vowels that are spoken apart.</summary>
    private static readonly Regex[] Apart =
    [
        Pattern("(?<![tscgxln])io"),
        Pattern("(?<![tscg])ia(?!ge)"),
        Pattern("[ct]iat"),
        Pattern("iu"),
        Pattern("(?<![ctsx])ie(?=n[ct])"),
        Pattern("(?<=[^r])iet(y|$)"),
        Pattern("(?<![qg])u(?=[ao][^aeiouy])"),
        Pattern("(?<![qg])ue(?=[ln])"),
        Pattern("uou"),
        Pattern("(?<!g)eo(?!p)"),
        Pattern("crea(?=t[ei])(?!ture)"),
        Pattern("(?<=[^aeiou])y(?=i)"),
        Pattern("eing$"),
        Pattern("[^aeiouy]thm$"),
        Pattern("sm$"),
    ];

    /// <summary>The syllables of a lower-case word without punctuation; 0 where it holds a digit, otherwise at least 1.</summary>
    public static int Count(string word)
    {
        if (word.Any(char.IsDigit))
        {
            return 0;
        }

        if (Irregular.TryGetValue(word, out var known))
        {
            return known;
        }

        var count = CountGroups(word);
        if (word.Length > LongestWord)
        {
            return Math.Max(1, count);
        }

        foreach (var pattern in Apart)
        {
            count += pattern.Count(word);
        }

        foreach (var pattern in Silent)
        {
            count -= pattern.Count(word);
        }

        return Math.Max(1, count);
    }

    /// <summary>Runs of vowels; y is one unless a vowel follows it.</summary>
    private static int CountGroups(string word)
    {
        var count = 0;
        var inside = false;
        for (var index = 0; index < word.Length; index++)
        {
            var vowel =
                IsVowel(word[index]) || (word[index] == 'y' && !(index + 1 < word.Length && IsVowel(word[index + 1])));
            if (vowel && !inside)
            {
                count++;
            }

            inside = vowel;
        }

        return count;
    }

    private static bool IsVowel(char unit) => unit is 'a' or 'e' or 'i' or 'o' or 'u';

    private static Regex Pattern(string pattern) =>
        new(
            pattern,
            RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
            TimeSpan.FromMilliseconds(PatternMilliseconds)
        );
}
