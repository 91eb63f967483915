using System.Globalization;
using System.Text;

namespace DataGen.Deduplication.Text;

/// <summary>Words in any script; see <see cref="TokenizerMode.Unicode"/>.</summary>
internal static class UnicodeWords
{
    public static void Split(ReadOnlySpan<byte> utf8, WordList words)
    {
        if (Ascii.IsValid(utf8))
        {
            AsciiWords.Split(utf8, words);
            return;
        }
        // Lower-casing lengthens no character's UTF-8 by more than a half (U+023A grows from 2 bytes to 3).
        var folded = words.Reset(checked(utf8.Length + (utf8.Length / 2)));
        var end = 0;
        var wordStart = -1;
        var standsAlone = false;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            utf8 = utf8[consumed..];
            var kind = Classify(ref rune);
            if (wordStart >= 0 && (kind is Kind.Separator or Kind.Ideograph || (kind == Kind.Letter && standsAlone)))
            {
                words.Add(wordStart, end - wordStart);
                wordStart = -1;
            }
            if (kind == Kind.Separator || (kind == Kind.Mark && wordStart < 0))
                continue;

            if (wordStart < 0)
            {
                wordStart = end;
                standsAlone = kind == Kind.Ideograph;
            }
            end += rune.EncodeToUtf8(folded.AsSpan(end));
        }
        if (wordStart >= 0)
            words.Add(wordStart, end - wordStart);
    }

    private enum Kind
    {
        Separator,
        Letter,
        Mark,
        Ideograph,
    }

    private static Kind Classify(ref Rune rune)
    {
        if (rune.Value is >= 0xFF01 and <= 0xFF5E)
            rune = new Rune(rune.Value - 0xFEE0);
        if (rune.IsAscii)
        {
            if (!char.IsAsciiLetterOrDigit((char)rune.Value))
                return Kind.Separator;
            rune = Rune.ToLowerInvariant(rune);
            return Kind.Letter;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark:
                return Kind.Mark;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.LowercaseLetter:
                rune = Rune.ToLowerInvariant(rune);
                return Kind.Letter;
            case UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber:
                return IsWrittenWithoutSpaces(rune.Value) ? Kind.Ideograph : Kind.Letter;
            default:
                return Kind.Separator;
        }
    }

    /// <summary>Blocks of the scripts that do not put spaces between words.</summary>
    private static bool IsWrittenWithoutSpaces(int value) =>
        value
            is >= 0x0E00
                and <= 0x0EFF // Thai, Lao
                or >= 0x1000
                and <= 0x109F // Myanmar
                or >= 0x1780
                and <= 0x17FF // Khmer
                or >= 0x1950
                and <= 0x19DF // Tai Le, New Tai Lue
                or >= 0x2E80
                and <= 0x2FDF // CJK radicals
                or >= 0x3005
                and <= 0x3007
                or >= 0x3021
                and <= 0x3029
                or >= 0x3031
                and <= 0x312F // Hiragana, Katakana, Bopomofo
                or >= 0x31A0
                and <= 0x31FF
                or >= 0x3400
                and <= 0x4DBF // CJK extension A
                or >= 0x4E00
                and <= 0x9FFF // CJK
                or >= 0xF900
                and <= 0xFAFF
                or >= 0xFF66
                and <= 0xFF9F // half-width Katakana
                or >= 0x20000
                and <= 0x3FFFF; // CJK extensions B and later
}
