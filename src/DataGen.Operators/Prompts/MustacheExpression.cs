namespace DataGen.Operators.Prompts;

internal enum MustacheTokenKind
{
    Name,
    Literal,
    Open,
    Close,
    Names,
}

/// <summary>A token inside a tag.</summary>
internal readonly record struct MustacheToken(MustacheTokenKind Kind, string Text, int Offset);

/// <summary>Splits what stands inside a tag into names, literals and parentheses.</summary>
internal static class MustacheExpression
{
    private static readonly System.Buffers.SearchValues<char> NameEnd = System.Buffers.SearchValues.Create(
        " \t\n()\"'|="
    );

    /// <exception cref="PromptSyntaxException">A quote or bracket is not closed, or a named argument is given.</exception>
    public static IReadOnlyList<MustacheToken> Tokenize(PromptText prompt, string content, int offset)
    {
        var tokens = new List<MustacheToken>();
        var i = 0;
        while (i < content.Length)
        {
            var at = i;
            var character = content[i];
            if (char.IsWhiteSpace(character))
            {
                i++;
            }
            else if (character is '(' or ')')
            {
                i++;
                tokens.Add(
                    new(
                        character == '(' ? MustacheTokenKind.Open : MustacheTokenKind.Close,
                        content[at..i],
                        offset + at
                    )
                );
            }
            else if (character is '"' or '\'' or '|')
            {
                i = content.IndexOf(character, at + 1) + 1;
                if (i == 0)
                {
                    throw prompt.Error(offset + at, $"this {character} is never closed");
                }

                var kind = character == '|' ? MustacheTokenKind.Names : MustacheTokenKind.Literal;
                tokens.Add(new(kind, content[(at + 1)..(i - 1)], offset + at));
            }
            else
            {
                i = EndOfName(prompt, content, at, offset);
                var text = content[at..i];
                if (i < content.Length && content[i] == '=')
                {
                    throw prompt.Error(
                        offset + at,
                        "neither comparisons nor named arguments are available in prompts; compute the value in a 'set' stage before"
                    );
                }

                tokens.Add(
                    new(IsLiteral(text) ? MustacheTokenKind.Literal : MustacheTokenKind.Name, text, offset + at)
                );
            }
        }

        return tokens;
    }

    private static int EndOfName(PromptText prompt, string content, int at, int offset)
    {
        var i = at;
        while (i < content.Length && !NameEnd.Contains(content[i]))
        {
            if (content[i] == '[')
            {
                i = content.IndexOf(']', i);
                if (i < 0)
                {
                    throw prompt.Error(offset + at, "this [ is never closed");
                }
            }

            i++;
        }

        // A lone '=' (as in 'a == b') must end the name it stands before, and is never one itself.
        return i == at
            ? throw prompt.Error(
                offset + at,
                "comparisons are not available in prompts; compute the value in a 'set' stage before"
            )
            : i;
    }

    private static bool IsLiteral(string text) =>
        text is "true" or "false" or "null" or "undefined"
        || double.TryParse(
            text,
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out _
        );
}
