using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>What the published checkers recognise as bullets, highlights, placeholders and titles.</summary>
internal static class Markdown
{
    /// <summary>The shortest pairs of square brackets on one line, found from left to right.</summary>
    public static int CountBrackets(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (true)
        {
            var open = text.IndexOf('[');
            if (open < 0)
            {
                return count;
            }

            text = text[(open + 1)..];
            var end = text.IndexOfAny(']', '\n');
            if (end < 0)
            {
                return count;
            }

            if (text[end] == ']')
            {
                count++;
            }

            text = text[(end + 1)..];
        }
    }

    /// <summary>Lines that start with a star (and no second one) or with a hyphen, after white space that may run over blank lines.</summary>
    public static int CountBullets(string text) => CountStarBullets(text) + CountHyphenBullets(text);

    /// <summary>
    /// Spans between single stars plus spans between double stars, not blank and without stars or line feeds inside.
    /// </summary>
    public static int CountHighlights(string text) => CountSpans(text, 1) + CountSpans(text, 2);

    /// <summary>Whether a line holds something that is not blank between the first double opening and the last double closing bracket.</summary>
    public static bool HasTitle(string text)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            while (true)
            {
                var open = line.IndexOf("<<");
                if (open < 0)
                {
                    break;
                }

                var close = line.LastIndexOf(">>");
                // At least one character between the brackets.
                if (close >= open + 3)
                {
                    // Greedy: the span runs to the last closing bracket, of which trailing ones are stripped.
                    var title = line[open..(close + 2)].TrimStart('<').TrimEnd('>');
                    if (!PythonText.IsBlank(title))
                    {
                        return true;
                    }

                    line = line[(close + 2)..];
                }
                else
                {
                    // A later opening would be nearer still to the last closing.
                    break;
                }
            }
        }

        return false;
    }

    private static int CountStarBullets(string text)
    {
        var count = 0;
        var position = 0;
        while (position <= text.Length)
        {
            var mark = LineMark(text, position);
            if (mark < text.Length && text[mark] == '*' && mark + 1 < text.Length && text[mark + 1] != '*')
            {
                count++;
                // The match takes the character behind the star and the rest of that character's line.
                position = LineEnd(text, mark + 2);
                if (position >= text.Length)
                {
                    break;
                }

                position = NextLine(text, position);
            }
            else
            {
                // Every line start before the mark leads to the same mark.
                position = NextLine(text, mark);
            }
        }

        return count;
    }

    private static int CountHyphenBullets(string text)
    {
        var count = 0;
        var position = 0;
        while (position <= text.Length)
        {
            var mark = LineMark(text, position);
            if (mark < text.Length && text[mark] == '-')
            {
                count++;
                position = LineEnd(text, mark);
                if (position >= text.Length)
                {
                    break;
                }
            }
            else
            {
                position = mark;
            }

            position = NextLine(text, position);
        }

        return count;
    }

    /// <summary>Where the first character stands that is not white space, from the line's start on and over line ends.</summary>
    private static int LineMark(string text, int lineStart)
    {
        while (lineStart < text.Length && CharacterClasses.IsWhite(text[lineStart]))
        {
            lineStart++;
        }

        return lineStart;
    }

    private static int LineEnd(string text, int position)
    {
        if (position >= text.Length)
        {
            return text.Length;
        }

        var end = text.IndexOf('\n', position);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The start of the next line, or past the end.</summary>
    private static int NextLine(string text, int position)
    {
        if (position >= text.Length)
        {
            return text.Length + 1;
        }

        var end = text.IndexOf('\n', position);
        return end < 0 ? text.Length + 1 : end + 1;
    }

    private static int CountSpans(string text, int stars)
    {
        var count = 0;
        var position = 0;
        while (position < text.Length)
        {
            var open = NextRun(text, position, stars);
            if (open < 0)
            {
                break;
            }

            var start = open + stars;
            var end = text.AsSpan(start).IndexOfAny('*', '\n');
            if (end < 0)
            {
                break;
            }

            end += start;
            var closes = text[end] == '*' && (stars == 1 || (end + 1 < text.Length && text[end + 1] == '*'));
            if (!closes)
            {
                position = open + 1;
                continue;
            }

            if (!PythonText.IsBlank(text.AsSpan(start, end - start)))
            {
                count++;
            }

            position = end + stars;
        }

        return count;
    }

    private static int NextRun(string text, int position, int stars) =>
        stars == 1 ? text.IndexOf('*', position) : text.IndexOf("**", position, StringComparison.Ordinal);
}
