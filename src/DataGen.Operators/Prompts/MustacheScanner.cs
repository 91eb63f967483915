namespace DataGen.Operators.Prompts;

/// <summary>A mustache tag: what stands between its braces, and where.</summary>
internal readonly record struct MustacheTag(string Content, int Offset, int ContentOffset);

/// <summary>Finds the tags of a template and refuses the kinds that prompts may not use.</summary>
internal static class MustacheScanner
{
    /// <exception cref="PromptSyntaxException">A tag is not closed or of a kind that prompts may not use.</exception>
    public static IEnumerable<MustacheTag> Scan(PromptText prompt, Range range)
    {
        var text = prompt.Text;
        var end = range.End.Value;
        var at = range.Start.Value;
        while (true)
        {
            at = text.IndexOf("{{", at, end - at, StringComparison.Ordinal);
            if (at < 0)
            {
                yield break;
            }

            if (at > range.Start.Value && text[at - 1] == '\\' && (at - 2 < range.Start.Value || text[at - 2] != '\\'))
            {
                at += 2;
                continue;
            }

            var body = at + 2;
            if (body < end && text[body] == '~')
            {
                body++;
            }

            if (body < end && text[body] == '!')
            {
                at = EndOfComment(prompt, at, body, end);
                continue;
            }

            var triple = body < end && text[body] == '{';
            if (triple && body + 1 < end && text[body + 1] == '{')
            {
                throw prompt.Error(
                    at,
                    "raw blocks ({{{{ }}}}) are not available in prompts; write \\{{ for literal braces"
                );
            }

            var start = triple ? body + 1 : body;
            var close = triple ? "}}}" : "}}";
            var stop = EndOfTag(text, start, end, close);
            if (stop < 0)
            {
                throw prompt.Error(
                    at,
                    $"this {(triple ? "{{{" : "{{")} is never closed with {close}; write \\{{{{ for literal braces"
                );
            }

            if (!triple && stop + 2 < end && text[stop + 2] == '}')
            {
                throw prompt.Error(
                    stop + 2,
                    "a brace directly after }} is read as part of the tag; put a space before it"
                );
            }

            var last = stop > start && text[stop - 1] == '~' ? stop - 1 : stop;
            yield return new MustacheTag(text[start..last], at, start);
            at = stop + close.Length;
        }
    }

    /// <summary>The place of the closing braces outside quotes, or -1.</summary>
    private static int EndOfTag(string text, int start, int end, string close)
    {
        var quote = '\0';
        for (var i = start; i < end; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (string.CompareOrdinal(text, i, close, 0, close.Length) == 0 && i + close.Length <= end)
            {
                return i;
            }
            else if (string.CompareOrdinal(text, i, "{{", 0, 2) == 0)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int EndOfComment(PromptText prompt, int at, int body, int end)
    {
        var dashed = string.CompareOrdinal(prompt.Text, body, "!--", 0, 3) == 0;
        var search = dashed ? body + 3 : body + 1;
        var found =
            search > end
                ? -1
                : prompt.Text.IndexOf(dashed ? "--" : "}}", search, end - search, StringComparison.Ordinal);
        while (dashed && found >= 0 && !ClosesComment(prompt.Text, found + 2, end))
        {
            found = prompt.Text.IndexOf("--", found + 1, end - found - 1, StringComparison.Ordinal);
        }

        if (found < 0)
        {
            throw prompt.Error(at, $"this comment is never closed with {(dashed ? "--}}" : "}}")}");
        }

        return prompt.Text.IndexOf("}}", found, StringComparison.Ordinal) + 2;
    }

    private static bool ClosesComment(string text, int at, int end) =>
        (at + 2 <= end && string.CompareOrdinal(text, at, "}}", 0, 2) == 0)
        || (at + 3 <= end && string.CompareOrdinal(text, at, "~}}", 0, 3) == 0);
}
