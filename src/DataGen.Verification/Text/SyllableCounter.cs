namespace DataGen.Verification.Text;

/// <summary>Counts the syllables of English words by rules of our own, since the published checker's word list may not be shipped.</summary>
internal static class SyllableCounter
{
    /// <summary>The syllables of a lower-case word without punctuation; 0 where it holds a digit.</summary>
    public static int Count(string word)
    {
        if (word.Any(char.IsDigit))
        {
            return 0;
        }

        var count = 0;
        var inside = false;
        foreach (var unit in word)
        {
            var vowel = unit is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
            if (vowel && !inside)
            {
                count++;
            }

            inside = vowel;
        }

        if (word.EndsWith('e'))
        {
            count--;
        }

        if (
            word.EndsWith("le", StringComparison.Ordinal)
            && word.Length > 2
            && word[^3] is not ('a' or 'e' or 'i' or 'o' or 'u' or 'y')
        )
        {
            count++;
        }

        return Math.Max(1, count);
    }
}
