using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DataGen.Verification.Text;

/// <summary>
/// A keyword looked for in a text. A keyword without special characters is found by plain search; where the reference
/// reads a keyword as a regular expression, it is translated so that its classes mean what they mean in Python, and
/// matching is limited in time.
/// </summary>
internal sealed class KeywordPattern
{
    private static readonly SearchValues<char> SpecialCharacters = SearchValues.Create(@".^$*+?{}[]\|()");

    private const string WordClass = @"\p{L}\p{N}_\uE000-\uEFFF";
    private const string WhiteClass = @"\s\u001C-\u001F";

    private readonly string _literal = "";
    private readonly Regex? _pattern;
    private readonly bool _ignoreCase;
    private readonly bool _wholeWord;

    private KeywordPattern(string literal, Regex? pattern, bool ignoreCase, bool wholeWord)
    {
        _literal = literal;
        _pattern = pattern;
        _ignoreCase = ignoreCase;
        _wholeWord = wholeWord;
    }

    /// <summary>Prepares a keyword.</summary>
    /// <param name="keyword">The keyword as the row gives it.</param>
    /// <param name="asPattern">Whether special characters are read as a Python regular expression.</param>
    /// <param name="ignoreCase">Whether case is folded as Python's IGNORECASE does.</param>
    /// <param name="wholeWord">Whether the match must lie between Python word boundaries.</param>
    /// <param name="timeLimit">The longest time one search may take.</param>
    /// <returns>The pattern, or null and what is wrong with it.</returns>
    public static (KeywordPattern? Pattern, string? Error) Create(
        string keyword,
        bool asPattern,
        bool ignoreCase,
        bool wholeWord,
        TimeSpan timeLimit
    )
    {
        var text = ignoreCase ? CaseFolding.Fold(keyword) : keyword;
        if (!asPattern || !HasSpecialCharacters(keyword))
        {
            return (new KeywordPattern(text, null, ignoreCase, wholeWord), null);
        }

        try
        {
            var translated = Translate(keyword, ignoreCase);
            if (wholeWord)
            {
                translated = $"{Boundary}(?:{translated}){Boundary}";
            }

            var regex = new Regex(translated, RegexOptions.CultureInvariant, timeLimit);
            return (new KeywordPattern("", regex, ignoreCase, wholeWord), null);
        }
        catch (ArgumentException exception)
        {
            return (null, $"the keyword \"{keyword}\" is not a valid regular expression: {exception.Message}");
        }
    }

    /// <summary>Whether the text means something else as a regular expression than by itself.</summary>
    public static bool HasSpecialCharacters(string keyword) => keyword.AsSpan().IndexOfAny(SpecialCharacters) >= 0;

    /// <summary>How often the keyword matches without overlaps, counting no further than <paramref name="atMost"/>.</summary>
    /// <returns>The count, or null where the search took longer than its limit.</returns>
    public int? Count(string text, string folded, int atMost = int.MaxValue)
    {
        var subject = _ignoreCase ? folded : text;
        return _pattern is null ? CountLiteral(subject, text, atMost) : CountMatches(_pattern, subject, atMost);
    }

    private static string Boundary => $"(?:(?<=[{WordClass}])(?![{WordClass}])|(?<![{WordClass}])(?=[{WordClass}]))";

    private int CountLiteral(string subject, string text, int atMost)
    {
        if (_literal.Length == 0)
        {
            return PythonText.Length(text) + 1;
        }

        var count = 0;
        var position = 0;
        while (count < atMost)
        {
            var found = subject.IndexOf(_literal, position, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            if (
                !_wholeWord
                || (
                    CharacterClasses.IsBoundary(text, found)
                    && CharacterClasses.IsBoundary(text, found + _literal.Length)
                )
            )
            {
                count++;
                position = found + _literal.Length;
            }
            else
            {
                position = found + 1;
            }
        }

        return count;
    }

    private static int? CountMatches(Regex pattern, string subject, int atMost)
    {
        try
        {
            var count = 0;
            foreach (var _ in pattern.EnumerateMatches(ToBasicPlane(subject)))
            {
                if (++count >= atMost)
                {
                    break;
                }
            }

            return count;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// Gives every code point one UTF-16 unit, so that a dot matches one code point: those outside the basic plane
    /// become private-use characters, word characters from U+E000 and others from U+F000, by a hash that keeps equal ones equal.
    /// </summary>
    private static string ToBasicPlane(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(ToBasicPlane(rune));
        }

        return builder.ToString();
    }

    private static char ToBasicPlane(Rune rune)
    {
        if (rune.IsBmp)
        {
            return (char)rune.Value;
        }

        return (CharacterClasses.Of(rune) & CharacterKinds.Word) != CharacterKinds.None
            ? (char)(0xE000 + (rune.Value % 0x1000))
            : (char)(0xF000 + (rune.Value % 0x900));
    }

    internal static string Translate(string pattern, bool fold)
    {
        var builder = new StringBuilder(pattern.Length + 16);
        var folded = fold ? ToBasicPlane(CaseFolding.Fold(pattern)) : ToBasicPlane(pattern);
        var source = ToBasicPlane(pattern);
        var inClass = false;
        for (var index = 0; index < source.Length; index++)
        {
            var unit = source[index];
            if (unit == '\\' && index + 1 < source.Length)
            {
                index++;
                builder.Append(TranslateEscape(source[index], folded[index], inClass));
            }
            else if (!inClass && unit == '(' && source.AsSpan(index).StartsWith("(?P<", StringComparison.Ordinal))
            {
                builder.Append("(?<");
                index += 3;
            }
            else
            {
                if (unit == '[' && !inClass)
                {
                    inClass = true;
                }
                else if (unit == ']' && inClass && !OpensClass(source, index))
                {
                    inClass = false;
                }

                // Python takes "[" inside a class literally; .NET would read a subtraction.
                builder.Append(unit == '[' && inClass && index > 0 && source[index - 1] == '-' ? @"\[" : folded[index]);
            }
        }

        return builder.ToString();
    }

    private static bool OpensClass(string source, int index) =>
        source[index - 1] == '[' || (index > 1 && source[index - 1] == '^' && source[index - 2] == '[');

    private static string TranslateEscape(char escaped, char folded, bool inClass) =>
        (escaped, inClass) switch
        {
            ('w', false) => $"[{WordClass}]",
            ('W', false) => $"[^{WordClass}]",
            ('s', false) => $"[{WhiteClass}]",
            ('S', false) => $"[^{WhiteClass}]",
            ('w', true) => WordClass,
            ('s', true) => WhiteClass,
            ('b', false) => Boundary,
            ('B', false) => $"(?!{Boundary})",
            ('Z', false) => @"\z",
            _ when char.IsAsciiLetter(escaped) => @"\" + escaped,
            _ => string.Create(CultureInfo.InvariantCulture, $@"\{folded}"),
        };
}
