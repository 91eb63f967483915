using System.Text;
using System.Text.RegularExpressions;

namespace DataGen.Verification.Text;

/// <summary>
/// Tells the language of a text by its letter n-grams: naive Bayes over 55 profiles as langdetect 1.0.9 (Nakatani 2010) does it, with its random
/// draws taken from a fixed seed, so that a text always gets the same answer.
/// </summary>
internal sealed partial class LanguageIdentifier
{
    private const int LongestText = 10_000;
    private const int MostSteps = 1_000;
    private const double EnoughCertainty = 0.99999;
    private const double LeastProbability = 0.1;

    /// <summary>Seven smoothing weights spread as a normal distribution of mean 0.5 and deviation 0.05 spreads them.</summary>
    private static readonly double[] Smoothings = [0.432, 0.462, 0.482, 0.5, 0.518, 0.538, 0.568];

    private readonly LanguageProfiles _profiles = LanguageProfiles.Instance;

    /// <summary>The likeliest language's code (such as <c>en</c> or <c>zh-cn</c>), or null where the text has no known letters.</summary>
    public string? Identify(string text)
    {
        var grams = Grams(Clean(text));
        if (grams.Count == 0)
        {
            return null;
        }

        var average = new double[_profiles.Languages.Count];
        var probabilities = new double[average.Length];
        var state = 0x9E3779B97F4A7C15UL;
        foreach (var smoothing in Smoothings)
        {
            Array.Fill(probabilities, 1.0 / probabilities.Length);
            Walk(probabilities, grams, smoothing / 10_000, ref state);
            for (var index = 0; index < average.Length; index++)
            {
                average[index] += probabilities[index] / Smoothings.Length;
            }
        }

        var best = 0;
        for (var index = 1; index < average.Length; index++)
        {
            if (average[index] > average[best])
            {
                best = index;
            }
        }

        return average[best] > LeastProbability ? _profiles.Languages[best] : "unknown";
    }

    private static void Walk(
        double[] probabilities,
        List<(byte Language, float Probability)[]> grams,
        double weight,
        ref ulong state
    )
    {
        for (var step = 0; ; step++)
        {
            var gram = grams[(int)(Next(ref state) % (ulong)grams.Count)];
            // Every language gets the smoothing weight; dividing all by it leaves the ratios as they are.
            foreach (var (language, probability) in gram)
            {
                probabilities[language] *= 1 + (probability / weight);
            }

            if (step % 5 == 0 && (Normalise(probabilities) > EnoughCertainty || step >= MostSteps))
            {
                return;
            }
        }
    }

    private static double Normalise(double[] probabilities)
    {
        var sum = probabilities.Sum();
        var highest = 0.0;
        for (var index = 0; index < probabilities.Length; index++)
        {
            probabilities[index] /= sum;
            highest = Math.Max(highest, probabilities[index]);
        }

        return highest;
    }

    // SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Removes addresses, composes Vietnamese letters, squeezes spaces, drops Latin letters from non-Latin text.</summary>
    private int[] Clean(string text)
    {
        text = WebAddress().Replace(text, " ");
        text = MailAddress().Replace(text, " ");
        var characters = new List<int>(Math.Min(text.Length, LongestText));
        var previous = 0;
        var taken = 0;
        foreach (var codePoint in Compose(text))
        {
            if (taken++ == LongestText)
            {
                break;
            }

            if (codePoint != ' ' || previous != ' ')
            {
                characters.Add(codePoint);
            }

            previous = codePoint;
        }

        var latin = characters.Count(character => character is >= 'A' and <= 'z');
        var other = characters.Count(character => character >= 0x300);
        return latin * 2 < other ? [.. characters.Where(character => character is < 'A' or > 'z')] : [.. characters];
    }

    private IEnumerable<int> Compose(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var unit = text[index];
            if (index + 1 < text.Length && char.IsSurrogatePair(unit, text[index + 1]))
            {
                yield return char.ConvertToUtf32(unit, text[++index]);
            }
            else if (index + 1 < text.Length && _profiles.TryCompose(unit, text[index + 1], out var composed))
            {
                index++;
                yield return composed;
            }
            else
            {
                yield return unit;
            }
        }
    }

    /// <summary>The known 1- to 3-grams in order, without those inside words of two or more capitals.</summary>
    private List<(byte Language, float Probability)[]> Grams(int[] text)
    {
        var found = new List<(byte Language, float Probability)[]>();
        Span<int> window = stackalloc int[3];
        window[0] = ' ';
        var length = 1;
        var capitals = false;
        foreach (var raw in text)
        {
            var character = Normalise(raw);
            var last = window[length - 1];
            if (last == ' ')
            {
                window[0] = ' ';
                length = 1;
                capitals = false;
                if (character == ' ')
                {
                    continue;
                }
            }
            else if (length == 3)
            {
                window[0] = window[1];
                window[1] = window[2];
                length = 2;
            }

            window[length++] = character;
            capitals = IsUpper(character) && (capitals || IsUpper(last));
            if (capitals)
            {
                continue;
            }

            for (var size = 1; size <= length; size++)
            {
                var gram = window[(length - size)..length];
                if ((size > 1 || gram[0] != ' ') && _profiles.Find(LanguageProfiles.Key(gram)) is { } entries)
                {
                    found.Add(entries);
                }
            }
        }

        return found;
    }

    private static bool IsUpper(int codePoint) =>
        Rune.IsValid(codePoint)
        && (CharacterClasses.Of(new Rune(codePoint)) & CharacterKinds.Upper) != CharacterKinds.None;

    private int Normalise(int character) =>
        character switch
        {
            <= 0x7F => char.IsAsciiLetter((char)character) ? character : ' ',
            0xA0 or 0xAB or 0xB0 or 0xBB => ' ',
            0x219 => 0x15F,
            0x21B => 0x163,
            0x6CC => 0x64A,
            >= 0x1EA0 and <= 0x1EFF => 0x1EC3,
            >= 0x2000 and <= 0x206F => ' ',
            >= 0x3040 and <= 0x309F => 0x3042,
            >= 0x30A0 and <= 0x30FF => 0x30A2,
            >= 0x3100 and <= 0x312F or >= 0x31A0 and <= 0x31BF => 0x3105,
            >= 0x4E00 and <= 0x9FFF => _profiles.Representative((char)character),
            >= 0xAC00 and <= 0xD7AF => 0xAC00,
            _ => character,
        };

#pragma warning disable MA0009 // The repeats are bounded, so that the time stays linear.
    [GeneratedRegex("https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}", RegexOptions.ExplicitCapture)]
    private static partial Regex WebAddress();

    [GeneratedRegex("[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}", RegexOptions.ExplicitCapture)]
    private static partial Regex MailAddress();
}
