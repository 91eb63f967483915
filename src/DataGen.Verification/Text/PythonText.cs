using System.Buffers;
using System.Text;

namespace DataGen.Verification.Text;

/// <summary>
/// String operations that give what Python's give, code point for code point. The published checkers are Python
/// programs, so their verdicts rest on these.
/// </summary>
internal static class PythonText
{
    /// <summary>The 32 ASCII punctuation characters.</summary>
    public const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static readonly SearchValues<char> PunctuationSet = SearchValues.Create(Punctuation);
    private static readonly SearchValues<char> SpecialLowerings = SearchValues.Create("\u0130\u03A3");

    /// <summary>The text with each half of a broken surrogate pair replaced by U+FFFD.</summary>
    public static string WithoutLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(rune.ToString());
        }

        return builder.ToString();
    }

    public static bool IsPunctuation(char unit) => PunctuationSet.Contains(unit);

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => TrimEnd(TrimStart(text));

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && CharacterClasses.IsWhite(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && CharacterClasses.IsWhite(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }

    public static string Trim(string text)
    {
        var trimmed = Trim(text.AsSpan());
        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    /// <summary>Strips ASCII punctuation and the space, but no other white space, at both ends.</summary>
    public static ReadOnlySpan<char> StripPunctuation(ReadOnlySpan<char> text) =>
        StripPunctuationEnd(StripPunctuationStart(text));

    public static ReadOnlySpan<char> StripPunctuationStart(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && (text[start] == ' ' || IsPunctuation(text[start])))
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<char> StripPunctuationEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && (text[end - 1] == ' ' || IsPunctuation(text[end - 1])))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>The text without any ASCII punctuation.</summary>
    public static string DeletePunctuation(string text) =>
        text.AsSpan().ContainsAny(PunctuationSet) ? Delete(text, PunctuationSet) : text;

    public static string Delete(string text, SearchValues<char> characters)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            if (!characters.Contains(unit))
            {
                builder.Append(unit);
            }
        }

        return builder.ToString();
    }

    public static bool IsBlank(ReadOnlySpan<char> text) => TrimStart(text).IsEmpty;

    /// <summary>Splits on runs of white space; no piece is empty.</summary>
    public static string[] Split(ReadOnlySpan<char> text)
    {
        var tokens = new List<string>();
        var position = 0;
        while (NextToken(text, ref position, out var token))
        {
            tokens.Add(token.ToString());
        }

        return [.. tokens];
    }

    /// <summary>Takes the next run without white space, from <paramref name="position"/> on.</summary>
    public static bool NextToken(ReadOnlySpan<char> text, ref int position, out ReadOnlySpan<char> token)
    {
        while (position < text.Length && CharacterClasses.IsWhite(text[position]))
        {
            position++;
        }

        var start = position;
        while (position < text.Length && !CharacterClasses.IsWhite(text[position]))
        {
            position++;
        }

        token = text[start..position];
        return position > start;
    }

    /// <summary>How many runs of word characters there are.</summary>
    public static int CountWords(ReadOnlySpan<char> text)
    {
        var count = 0;
        var inside = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var kinds = CharacterClasses.Of(text[index]);
            if ((kinds & CharacterKinds.Surrogate) != CharacterKinds.None)
            {
                kinds = CharacterClasses.Of(First(text[index..]));
                index++;
            }

            // No branch: the mark is one bit.
            var word = (int)(kinds & CharacterKinds.Word);
            count += word & ~inside;
            inside = word;
        }

        return count;
    }

    /// <summary>The runs of word characters, in order.</summary>
    public static List<string> Words(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        var start = -1;
        for (var index = 0; index < text.Length; index++)
        {
            var word = CharacterClasses.IsWordAt(text, index);
            if (word && start < 0)
            {
                start = index;
            }
            else if (!word && start >= 0)
            {
                words.Add(text[start..index].ToString());
                start = -1;
            }

            if (char.IsHighSurrogate(text[index]))
            {
                index++;
            }
        }

        if (start >= 0)
        {
            words.Add(text[start..].ToString());
        }

        return words;
    }

    /// <summary>How many code points the text has.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }

    /// <summary>Python's <c>str.lower</c>: invariant, but İ becomes two code points and a word-final Σ becomes ς.</summary>
    public static string Lower(string text)
    {
        if (!text.AsSpan().ContainsAny(SpecialLowerings))
        {
            return text.ToLowerInvariant();
        }

        var builder = new StringBuilder(text.Length + 4);
        var lowered = text.ToLowerInvariant();
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '\u0130':
                    builder.Append("i\u0307");
                    break;
                case '\u03A3':
                    builder.Append(IsFinalSigma(text, index) ? '\u03C2' : '\u03C3');
                    break;
                default:
                    builder.Append(lowered[index]);
                    break;
            }
        }

        return builder.ToString();
    }

    /// <summary>Whether the lower-cased text ends with a text that is in lower case.</summary>
    public static bool EndsWithLower(ReadOnlySpan<char> text, string lower) =>
        text.ContainsAny(SpecialLowerings)
            ? Lower(text.ToString()).EndsWith(lower, StringComparison.Ordinal)
            : text.Length >= lower.Length && EqualsLower(text[^lower.Length..], lower);

    /// <summary>Whether the lower-cased text starts with a text that is in lower case.</summary>
    public static bool StartsWithLower(ReadOnlySpan<char> text, string lower) =>
        text.ContainsAny(SpecialLowerings)
            ? Lower(text.ToString()).StartsWith(lower, StringComparison.Ordinal)
            : text.Length >= lower.Length && EqualsLower(text[..lower.Length], lower);

    /// <summary>How often a lower-case letter occurs in the lower-cased text.</summary>
    public static int CountLower(string text, string letter) =>
        letter.Length == 1 && char.IsAscii(letter[0]) && Ascii.IsValid(text)
            ? text.AsSpan().Count(letter[0])
                + (char.IsAsciiLetterLower(letter[0]) ? text.AsSpan().Count((char)(letter[0] - 32)) : 0)
            : Count(Lower(text), letter);

    /// <summary>Each code point lower-cased by itself: a Σ never becomes a final one.</summary>
    public static string LowerEach(string text) =>
        text.ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal);

    public static bool IsUpper(ReadOnlySpan<char> text) =>
        HasOnlyCase(text, CharacterKinds.Upper, CharacterKinds.Lower | CharacterKinds.Title);

    public static bool IsLower(ReadOnlySpan<char> text) =>
        HasOnlyCase(text, CharacterKinds.Lower, CharacterKinds.Upper | CharacterKinds.Title);

    public static string Reverse(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        Array.Reverse(runes);
        var builder = new StringBuilder(text.Length);
        foreach (var rune in runes)
        {
            builder.Append(rune.ToString());
        }

        return builder.ToString();
    }

    /// <summary>The code point at the start, or U+FFFD of an empty text.</summary>
    public static Rune First(ReadOnlySpan<char> text)
    {
        _ = Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune;
    }

    public static Rune Last(ReadOnlySpan<char> text)
    {
        _ = Rune.DecodeLastFromUtf16(text, out var rune, out _);
        return rune;
    }

    /// <summary>How often <paramref name="part"/> occurs, not counting overlaps.</summary>
    public static int Count(ReadOnlySpan<char> text, ReadOnlySpan<char> part) => text.Count(part);

    private static bool EqualsLower(ReadOnlySpan<char> text, string lower) =>
        string.Equals(text.ToString().ToLowerInvariant(), lower, StringComparison.Ordinal);

    private static bool HasOnlyCase(ReadOnlySpan<char> text, CharacterKinds wanted, CharacterKinds forbidden)
    {
        var seen = false;
        for (var index = 0; index < text.Length; index++)
        {
            CharacterKinds kinds;
            if (char.IsHighSurrogate(text[index]))
            {
                kinds = CharacterClasses.Of(First(text[index..]));
                index++;
            }
            else
            {
                kinds = CharacterClasses.Of(text[index]);
            }

            if ((kinds & forbidden) != CharacterKinds.None)
            {
                return false;
            }

            seen |= (kinds & wanted) != CharacterKinds.None;
        }

        return seen;
    }

    // Unicode's Final_Sigma: a cased letter before, none after, with case-ignorable characters skipped on both sides.
    private static bool IsFinalSigma(string text, int index)
    {
        var before = false;
        for (var position = index - 1; position >= 0; position--)
        {
            if (!IsCaseIgnorable(text[position]))
            {
                before = IsCased(text[position]);
                break;
            }
        }

        if (!before)
        {
            return false;
        }

        for (var position = index + 1; position < text.Length; position++)
        {
            if (!IsCaseIgnorable(text[position]))
            {
                return !IsCased(text[position]);
            }
        }

        return true;
    }

    private static bool IsCased(char unit) =>
        (CharacterClasses.Of(unit) & (CharacterKinds.Upper | CharacterKinds.Lower | CharacterKinds.Title))
        != CharacterKinds.None;

    private static bool IsCaseIgnorable(char unit) =>
        unit is '\'' or '.' or ':' or '^' or '`' or '\u00B7' or '\u2019' or '\u2018' or '\u2024' or '\u2027'
        || char.GetUnicodeCategory(unit)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.EnclosingMark
                or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.ModifierLetter
                or System.Globalization.UnicodeCategory.ModifierSymbol;
}
