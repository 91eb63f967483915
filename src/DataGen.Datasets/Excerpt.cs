using System.Globalization;
using System.Text;

namespace DataGen.Datasets;

/// <summary>Shows data in a message: short, on one line, and with nothing in it that could drive a terminal.</summary>
public static class Excerpt
{
    /// <summary>The text in quotes, cut to <paramref name="most"/> characters.</summary>
    public static string Quote(string text, int most = 60)
    {
        return $"'{Of(text, most)}'";
    }

    /// <summary>The text on one line, cut to <paramref name="most"/> characters, control and format characters escaped.</summary>
    public static string Of(string text, int most = 60)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when IsUnsafe(rune) => string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
                _ => rune.ToString(),
            };
            if (shown.Length + piece.Length > most)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(piece);
        }

        return shown.ToString();
    }

    // Format characters include the bidirectional overrides, which reorder what a terminal shows.
    private static bool IsUnsafe(Rune rune)
    {
        return Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;
    }
}
