using System.Globalization;
using System.Text;

namespace DataGen.Verification.Text;

/// <summary>What Python's <c>str</c> methods and regular expressions hold a code point to be.</summary>
[Flags]
internal enum CharacterKinds : byte
{
    None = 0,

    /// <summary><c>\w</c>: letters, every numeric character, the underscore.</summary>
    Word = 1,

    /// <summary><c>\s</c>: .NET's white space and U+001C to U+001F.</summary>
    White = 2,
    Upper = 4,
    Lower = 8,
    Title = 16,

    /// <summary><c>\d</c>: decimal digits of every script.</summary>
    Digit = 32,
    Letter = 64,

    /// <summary>Half of a pair: the code point has to be looked at as a whole.</summary>
    Surrogate = 128,
}

/// <summary>
/// Python's character classes, which the published checkers are built on and which differ from .NET's: superscripts and
/// fractions are word characters, combining marks are not, circled and Roman letters have case.
/// </summary>
internal static class CharacterClasses
{
    /// <summary>Code points that have upper case without being in category Lu (Unicode's Other_Uppercase).</summary>
    private static readonly (int First, int Last)[] OtherUpper =
    [
        (0x2160, 0x216F),
        (0x24B6, 0x24CF),
        (0x1F130, 0x1F149),
        (0x1F150, 0x1F169),
        (0x1F170, 0x1F189),
    ];

    /// <summary>Code points that have lower case without being in category Ll (Unicode's Other_Lowercase).</summary>
    private static readonly (int First, int Last)[] OtherLower =
    [
        (0xAA, 0xAA),
        (0xBA, 0xBA),
        (0x2B0, 0x2B8),
        (0x2C0, 0x2C1),
        (0x2E0, 0x2E4),
        (0x345, 0x345),
        (0x37A, 0x37A),
        (0x1D2C, 0x1D6A),
        (0x1D78, 0x1D78),
        (0x1D9B, 0x1DBF),
        (0x2071, 0x2071),
        (0x207F, 0x207F),
        (0x2090, 0x209C),
        (0x2170, 0x217F),
        (0x24D0, 0x24E9),
        (0x2C7C, 0x2C7D),
        (0xA69C, 0xA69D),
        (0xA770, 0xA770),
        (0xA7F8, 0xA7F9),
        (0xAB5C, 0xAB5F),
        (0x10780, 0x10780),
        (0x10783, 0x10785),
        (0x10787, 0x107B0),
        (0x107B2, 0x107BA),
    ];

    private static readonly CharacterKinds[] BasicPlane = Build();

    /// <summary>The kinds of one UTF-16 unit; a surrogate half is only that.</summary>
    public static CharacterKinds Of(char unit) => BasicPlane[unit];

    public static CharacterKinds Of(Rune rune) => rune.IsBmp ? BasicPlane[rune.Value] : Classify(rune.Value);

    public static bool IsWord(char unit) => (BasicPlane[unit] & CharacterKinds.Word) != CharacterKinds.None;

    public static bool IsWhite(char unit) => (BasicPlane[unit] & CharacterKinds.White) != CharacterKinds.None;

    public static bool IsDigit(char unit) => (BasicPlane[unit] & CharacterKinds.Digit) != CharacterKinds.None;

    /// <summary>Whether the code point that starts at <paramref name="index"/> is a word character.</summary>
    public static bool IsWordAt(ReadOnlySpan<char> text, int index)
    {
        if ((uint)index >= (uint)text.Length)
        {
            return false;
        }

        var unit = text[index];
        return char.IsHighSurrogate(unit)
            ? Rune.DecodeFromUtf16(text[index..], out var rune, out _) == System.Buffers.OperationStatus.Done
                && (Classify(rune.Value) & CharacterKinds.Word) != CharacterKinds.None
            : IsWord(unit);
    }

    /// <summary>Whether the code point that ends just before <paramref name="index"/> is a word character.</summary>
    public static bool IsWordBefore(ReadOnlySpan<char> text, int index)
    {
        if (index <= 0)
        {
            return false;
        }

        return char.IsLowSurrogate(text[index - 1]) ? IsWordAt(text, index - 2) : IsWord(text[index - 1]);
    }

    /// <summary>Python's <c>\b</c>: one side is a word character and the other is not.</summary>
    public static bool IsBoundary(ReadOnlySpan<char> text, int index) =>
        IsWordBefore(text, index) != IsWordAt(text, index);

    private static CharacterKinds[] Build()
    {
        var table = new CharacterKinds[0x10000];
        for (var unit = 0; unit < table.Length; unit++)
        {
            table[unit] = char.IsSurrogate((char)unit) ? CharacterKinds.Surrogate : Classify(unit);
        }

        return table;
    }

    private static CharacterKinds Classify(int codePoint)
    {
        var kinds = CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter => CharacterKinds.Word | CharacterKinds.Letter | CharacterKinds.Upper,
            UnicodeCategory.LowercaseLetter => CharacterKinds.Word | CharacterKinds.Letter | CharacterKinds.Lower,
            UnicodeCategory.TitlecaseLetter => CharacterKinds.Word | CharacterKinds.Letter | CharacterKinds.Title,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKinds.Word
                | CharacterKinds.Letter,
            UnicodeCategory.DecimalDigitNumber => CharacterKinds.Word | CharacterKinds.Digit,
            UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKinds.Word,
            _ => CharacterKinds.None,
        };
        if (codePoint == '_')
        {
            kinds |= CharacterKinds.Word;
        }

        if (codePoint <= 0xFFFF && (char.IsWhiteSpace((char)codePoint) || codePoint is >= 0x1C and <= 0x1F))
        {
            kinds |= CharacterKinds.White;
        }

        if (Within(OtherUpper, codePoint))
        {
            kinds |= CharacterKinds.Upper;
        }

        return Within(OtherLower, codePoint) ? kinds | CharacterKinds.Lower : kinds;
    }

    private static bool Within((int First, int Last)[] ranges, int codePoint)
    {
        foreach (var (first, last) in ranges)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return true;
            }
        }

        return false;
    }
}
