using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Section marks: a word, at most one white space, a number.</summary>
internal static class Sections
{
    public static int Count(string text, string splitter)
    {
        var count = 0;
        var position = 0;
        while (position <= text.Length)
        {
            var found = text.IndexOf(splitter, position, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            var digit = found + splitter.Length;
            if (digit < text.Length && CharacterClasses.IsWhite(text[digit]))
            {
                digit++;
            }

            var end = digit;
            while (end < text.Length && IsDigitAt(text, end, out var length))
            {
                end += length;
            }

            if (end > digit)
            {
                count++;
                position = end;
            }
            else
            {
                position = found + 1;
            }
        }

        return count;
    }

    private static bool IsDigitAt(string text, int index, out int length)
    {
        var rune = PythonText.First(text.AsSpan(index));
        length = rune.Utf16SequenceLength;
        return (CharacterClasses.Of(rune) & CharacterKinds.Digit) != CharacterKinds.None;
    }
}
