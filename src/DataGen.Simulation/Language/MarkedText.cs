namespace DataGen.Simulation.Language;

/// <summary>Finds parts of a prompt by the marks people put before them: "Premise: …", "## Response", "[Query] …".</summary>
internal static class MarkedText
{
    private const int LongestMark = 60;

    /// <summary>
    /// What follows the last mark made of one of the names, up to the next line that looks like a mark; null when no line
    /// begins with such a mark.
    /// </summary>
    public static string? After(string prompt, params ReadOnlySpan<string> names)
    {
        var lines = prompt.Split('\n');
        for (var index = lines.Length - 1; index >= 0; index--)
        {
            foreach (var name in names)
            {
                if (Rest(lines[index], name) is { } rest)
                {
                    return Collect(lines, index + 1, rest);
                }
            }
        }

        return null;
    }

    private static string Collect(string[] lines, int next, string first)
    {
        var taken = new List<string> { first };
        for (var index = next; index < lines.Length && !LooksLikeMark(lines[index]); index++)
        {
            taken.Add(lines[index]);
        }

        return string.Join('\n', taken).Trim();
    }

    private static string? Rest(string line, string name)
    {
        var text = line.AsSpan().TrimStart().TrimStart("#*[<> ");
        if (!text.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        text = text[name.Length..];
        var close = text.IndexOfAny(":]>");
        if (close >= 0 && close <= 4)
        {
            return text[(close + 1)..].TrimStart("*: ").Trim().ToString();
        }

        return text.Trim("#* ").IsEmpty ? "" : null;
    }

    private static bool LooksLikeMark(string line)
    {
        var text = line.AsSpan().Trim();
        if (text.IsEmpty || text.Length > LongestMark)
        {
            return text.Length > LongestMark && text.StartsWith("## ", StringComparison.Ordinal);
        }

        var colon = text.IndexOf(':');
        return text[0] == '#'
            || text is "---" or "###"
            || (text[0] == '[' && text.Contains(']') && !text.StartsWith("[[", StringComparison.Ordinal))
            || (
                colon is > 2 and < 30
                && char.IsUpper(text[0])
                && text[..colon].Count(' ') <= 2
                && IsKnown(text[..colon])
            );
    }

    private static bool IsKnown(ReadOnlySpan<char> mark)
    {
        foreach (
            var known in (ReadOnlySpan<string>)
                [
                    "premise",
                    "hypothesis",
                    "response",
                    "answer",
                    "query",
                    "question",
                    "instruction",
                    "score",
                    "verdict",
                    "label",
                    "critique",
                    "judgement",
                    "output",
                    "input",
                    "text",
                    "sentence",
                    "original instruction",
                    "constraint",
                    "requirement",
                    "rewritten instruction",
                    "assistant",
                ]
        )
        {
            if (mark.StartsWith(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
