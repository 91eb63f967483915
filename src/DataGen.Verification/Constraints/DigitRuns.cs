using System.Globalization;
using System.Text;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Numbers written in the decimal digits of any script.</summary>
internal static class DigitRuns
{
    public static List<string> Of(string text)
    {
        var runs = new List<string>();
        var start = -1;
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var digit = (CharacterClasses.Of(rune) & CharacterKinds.Digit) != CharacterKinds.None;
            if (digit && start < 0)
            {
                start = index;
            }
            else if (!digit && start >= 0)
            {
                runs.Add(text[start..index]);
                start = -1;
            }

            index += rune.Utf16SequenceLength;
        }

        if (start >= 0)
        {
            runs.Add(text[start..]);
        }

        return runs;
    }

    /// <summary>Python's <c>str.isdigit</c>: decimal digits, superscripts and circled digits only, and at least one.</summary>
    public static bool IsAllDigits(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsDigit(rune))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    /// <summary>The value of a run of decimal digits, or -1 where it does not fit.</summary>
    public static int Value(string digits)
    {
        var value = 0L;
        foreach (var rune in digits.EnumerateRunes())
        {
            value = (value * 10) + (int)Rune.GetNumericValue(rune);
            if (value > int.MaxValue)
            {
                return -1;
            }
        }

        return (int)value;
    }

    private static bool IsDigit(Rune rune) =>
        (CharacterClasses.Of(rune) & CharacterKinds.Digit) != CharacterKinds.None
        || (
            Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNumber
            && CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0
        );
}
