namespace DataGen.Operators.Prompts;

/// <summary>A path in a template: <c>name.member</c>, <c>../name</c>, <c>this.name</c>, <c>@index</c>.</summary>
internal sealed record MustachePath
{
    /// <summary>How many <c>../</c> lead it.</summary>
    public int Up { get; private init; }

    public bool IsData { get; private init; }

    /// <summary>Whether it begins with <c>this</c>, so that names given by <c>as |…|</c> do not apply.</summary>
    public bool FromThis { get; private init; }

    public IReadOnlyList<string> Segments { get; private init; } = [];

    /// <exception cref="PromptSyntaxException">It is no path.</exception>
    public static MustachePath Parse(PromptText prompt, MustacheToken token)
    {
        var text = token.Text;
        var isData = text.StartsWith('@');
        text = isData ? text[1..] : text;
        var up = 0;
        while (text.StartsWith("../", StringComparison.Ordinal))
        {
            up++;
            text = text[3..];
        }

        text = text.StartsWith("./", StringComparison.Ordinal) ? "this." + text[2..] : text;
        if (text is "..")
        {
            return new MustachePath { Up = up + 1, FromThis = true };
        }

        if (text is ".")
        {
            return new MustachePath { Up = up, FromThis = true };
        }

        var segments = Split(text);
        if (segments.Any(segment => segment.Length == 0 || segment.Contains('/', StringComparison.Ordinal)))
        {
            throw prompt.Error(token.Offset, $"'{token.Text}' is no name; members are written name.member");
        }

        var fromThis = !isData && segments[0] is "this";
        return new MustachePath
        {
            Up = up,
            IsData = isData,
            FromThis = fromThis,
            Segments = fromThis ? segments[1..] : segments,
        };
    }

    private static List<string> Split(string text)
    {
        var segments = new List<string>();
        var start = 0;
        var inside = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == '.' && !inside))
            {
                var segment = text[start..i];
                segments.Add(segment is ['[', .., ']'] ? segment[1..^1] : segment);
                start = i + 1;
            }
            else
            {
                inside = text[i] == '[' || (inside && text[i] != ']');
            }
        }

        return segments;
    }
}
