using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>format</c> types about brackets, quotes, tags and capitals.</summary>
internal static class MarkConstraints
{
    public static ConstraintType Parentheses { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:parentheses",
            Phrasings =
            [
                "Nest parentheses, brackets or braces at least five levels deep.",
                "Somewhere in the response, five or more pairs of brackets must be nested in one another.",
                "Use brackets inside brackets until you are at least 5 levels deep.",
            ],
            Note = "The outer ones need not be closed.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => NestsFiveDeep(passage.Text)),
            Keeping = _ => "One (two [three {four (five [six])}])",
            Breaking = _ => "One (two [three {four}])",
        };

    public static ConstraintType Quotes { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:quotes",
            Phrasings =
            [
                "Include quotes within quotes within quotes, at least three levels, alternating double and single quotation marks.",
                "Nest quotations three deep, changing between \" and ' at each level.",
                "Somewhere a quotation must contain a quotation that contains a quotation; alternate \" and '.",
            ],
            Note = "Straight marks only; apostrophes count as quotation marks.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => NestsQuotes(passage.Text)),
            Keeping = _ => "\"She said 'he said \"go\" to me' again\"",
            Breaking = _ => "\"She said 'go' to me\"",
        };

    public static ConstraintType QuoteUnquote { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:quote_unquote",
            Phrasings =
            [
                "Follow every quoted phrase with an explanation that is not quoted.",
                "Each passage in quotation marks has to be followed by text without quotation marks.",
                "Never put two quotations side by side and never end on one: explain each quotation.",
            ],
            Note = "A text without quotation marks passes.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => ExplainsQuotes(passage.Text)),
            Keeping = _ => "\"Go now\" means that it is late",
            Breaking = _ => "He wrote \"Go now\"",
        };

    public static ConstraintType Thesis { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:thesis",
            Phrasings =
            [
                "Begin each section with its thesis statement in italics, in HTML.",
                "State the thesis first, between <i> and </i>, and develop it afterwards.",
                "Each section must open with a thesis statement marked up as HTML italics.",
            ],
            Note = "One italic passage with text after it is enough.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => HasThesis(passage.Text)),
            Keeping = _ => "<i>Rivers shape towns.</i> Mills stood there first.",
            Breaking = _ => "<i></i> Mills stood there first.",
        };

    public static ConstraintType TitleCase { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:title_case",
            Phrasings =
            [
                "Write the whole response in title case.",
                "Capitalise the first letter of every word.",
                "Each word must begin with a capital letter, small words included.",
            ],
            Negation = "Do not write everything in title case.",
            Note = "\"Don't\" fails, since n't is a word of its own.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) => ConstraintCompilation.Of(passage => Array.TrueForAll(passage.TreebankTokens, IsTitle)),
            Keeping = _ => "The River Runs Past The Bridge.",
            Breaking = _ => "The River runs Past The Bridge.",
        };

    private static bool NestsFiveDeep(string text)
    {
        var open = new Stack<char>();
        var deepest = 0;
        foreach (var unit in text)
        {
            switch (unit)
            {
                case '(' or '[' or '{':
                    open.Push(unit);
                    deepest = Math.Max(deepest, open.Count);
                    break;
                case ')' or ']' or '}':
                    if (open.TryPeek(out var opener) && Closes(opener, unit))
                    {
                        if (deepest >= 5)
                        {
                            return true;
                        }

                        open.Pop();
                    }
                    else
                    {
                        open.Clear();
                        deepest = 0;
                    }

                    break;
            }
        }

        return false;
    }

    private static bool Closes(char opener, char closer) => (opener, closer) is ('(', ')') or ('[', ']') or ('{', '}');

    private static bool NestsQuotes(string text)
    {
        var open = new Stack<char>();
        var deepest = 0;
        foreach (var unit in text)
        {
            if (unit is not ('"' or '\''))
            {
                continue;
            }

            if (open.TryPeek(out var opener) && opener == unit)
            {
                open.Pop();
                if (deepest - open.Count >= 3)
                {
                    return true;
                }
            }
            else
            {
                open.Push(unit);
                deepest = Math.Max(deepest, open.Count);
            }
        }

        return false;
    }

    private static bool ExplainsQuotes(string text)
    {
        var joined = string.Concat(PythonText.Split(text.Replace("'\"'", "", StringComparison.Ordinal)));
        if (joined.Contains("\"\"", StringComparison.Ordinal))
        {
            return false;
        }

        var end = joined.Length;
        while (
            end > 0
            && joined[end - 1] != '"'
            && (char.IsAsciiDigit(joined[end - 1]) || PythonText.IsPunctuation(joined[end - 1]))
        )
        {
            end--;
        }

        return end == 0 || joined[end - 1] != '"';
    }

    private static bool HasThesis(string text)
    {
        var start = text.IndexOf("<i>", StringComparison.Ordinal);
        if (start < 0)
        {
            start = text.IndexOf("<em>", StringComparison.Ordinal);
        }

        if (start < 0)
        {
            return false;
        }

        var rest = text.AsSpan(start);
        var end = rest.IndexOf("</i>");
        if (end < 0)
        {
            end = rest.IndexOf("</em>");
        }

        // Both tags are cut as if they were the short ones.
        return end >= 3 && !PythonText.IsBlank(rest[3..end]) && !PythonText.IsBlank(rest[(end + 4)..]);
    }

    private static bool IsTitle(string token)
    {
        var first = PythonText.First(token);
        var kinds = CharacterClasses.Of(first);
        if ((kinds & CharacterKinds.Letter) == CharacterKinds.None)
        {
            return true;
        }

        var rest = token.AsSpan(first.Utf16SequenceLength);
        return (kinds & CharacterKinds.Lower) == CharacterKinds.None
            || (!rest.IsEmpty && !PythonText.IsLower(rest) && !PythonText.IsUpper(rest));
    }
}
