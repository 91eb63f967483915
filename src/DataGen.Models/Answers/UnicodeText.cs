using System.Text;

namespace DataGen.Models.Answers;

/// <summary>Text that every writer can encode.</summary>
internal static class UnicodeText
{
    /// <summary>The text with each lone surrogate replaced by U+FFFD; the same instance where there is none.</summary>
    public static string Repair(string text)
    {
        int first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0)
        {
            return text;
        }

        StringBuilder? repaired = null;
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                repaired?.Append(c).Append(text[i + 1]);
                i++;
            }
            else if (char.IsSurrogate(c))
            {
                repaired ??= new StringBuilder(text, 0, i, text.Length);
                repaired.Append('\uFFFD');
            }
            else
            {
                repaired?.Append(c);
            }
        }

        return repaired?.ToString() ?? text;
    }
}
