using System.Buffers;
using System.Globalization;
using System.Text;

namespace DataGen.Datasets;

/// <summary>Writes strings as YAML scalars that every YAML version reads as the same string.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./<*-"
    );

    // What some YAML version takes for something else than a string.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "y",
        "n",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
    };

    /// <summary>The text as it is where that is safe, else in double quotes.</summary>
    public static string Scalar(string text)
    {
        var isPlain =
            text.Length > 0
            && char.IsAsciiLetter(text[0])
            && text.AsSpan().IndexOfAnyExcept(Plain) < 0
            && !Reserved.Contains(text);
        if (isPlain)
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune)
    {
        return Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
            );
    }
}
