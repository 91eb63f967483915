using System.Text;

namespace DataGen.Datasets;

/// <summary>Writes text into Markdown so that it shows as it is: data can start no markup, link, image or HTML.</summary>
internal static class MarkdownText
{
    /// <summary>Text inside a paragraph or a table's cell, on one line, cut to 300 characters.</summary>
    public static string Inline(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in Excerpt.Of(text, 300))
        {
            if (character is '&')
            {
                escaped.Append("&amp;");
            }
            else if (character is '<')
            {
                escaped.Append("&lt;");
            }
            else
            {
                if (character is '\\' or '`' or '*' or '_' or '[' or ']' or '>' or '|' or '#' or '~' or '!' or '$')
                {
                    escaped.Append('\\');
                }

                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }

    /// <summary>A code block whose fence is longer than any run of backticks in the text.</summary>
    public static string Fence(string language, string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}{language}\n{text.ReplaceLineEndings("\n").TrimEnd('\n')}\n{fence}\n";
    }
}
