using System.Text.RegularExpressions;

namespace DataGen.Operators.Fields;

/// <summary>How a document is cut.</summary>
/// <param name="Heading">Matches the line of a heading; null where headings do not count.</param>
/// <param name="MinHeadingGap">Characters that a heading's text must have up to the next heading.</param>
/// <param name="SkipShare">Share of a document without headings that is skipped, from 0 to 1.</param>
/// <param name="MinFirstWords">Words that the first paragraph of a document without headings must have.</param>
/// <param name="MaxWords">Most words of a chunk.</param>
/// <param name="MaxFragmentWords">Below so many words, an unfinished sentence at a cut goes.</param>
internal sealed record ChunkRules(
    Regex? Heading,
    int MinHeadingGap,
    double SkipShare,
    int MinFirstWords,
    int MaxWords,
    int MaxFragmentWords
);

/// <summary>Cuts documents into chunks. A chunk is a piece of the text as it stands, so that paragraphs stay paragraphs.</summary>
internal static class DocumentChunks
{
    /// <summary>The chunks of a text, one after the other, none of them empty.</summary>
    public static IEnumerable<string> Of(string text, ChunkRules rules)
    {
        var start = SkipSpace(text, StartOf(text, rules));
        while (start < text.Length)
        {
            var end = EndOf(text, start, rules);
            yield return text[start..end].TrimEnd();
            start = SkipSpace(text, end);
        }
    }

    /// <summary>Words as white space parts them.</summary>
    public static int CountWords(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = 0; at < text.Length; at++)
        {
            count += !char.IsWhiteSpace(text[at]) && (at == 0 || char.IsWhiteSpace(text[at - 1])) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The first heading with a text of its own; else behind the skipped share, at the first paragraph that is long enough.</summary>
    private static int StartOf(string text, ChunkRules rules)
    {
        var headings = Headings(text, rules.Heading);
        for (var i = 0; i + 1 < headings.Count; i++)
        {
            if (headings[i + 1] - headings[i] >= rules.MinHeadingGap)
            {
                return headings[i];
            }
        }

        var skipped = (int)(text.Length * rules.SkipShare);
        int[] paragraphs = [.. Paragraphs(text).Where(start => start >= skipped)];
        return paragraphs.FirstOrDefault(
            start => CountWords(text.AsSpan(start, ParagraphEnd(text, start) - start)) >= rules.MinFirstWords,
            paragraphs.FirstOrDefault(0)
        );
    }

    private static List<int> Headings(string text, Regex? heading)
    {
        var offsets = new List<int>();
        if (heading is not null)
        {
            foreach (var match in heading.EnumerateMatches(text))
            {
                offsets.Add(match.Index);
            }
        }

        return offsets;
    }

    private static IEnumerable<int> Paragraphs(string text)
    {
        for (var start = SkipSpace(text, 0); start < text.Length; start = SkipSpace(text, ParagraphEnd(text, start)))
        {
            yield return start;
        }
    }

    private static int ParagraphEnd(string text, int start) =>
        text.IndexOf("\n\n", start, StringComparison.Ordinal) is var end and >= 0 ? end : text.Length;

    /// <summary>Where a chunk ends: with the text, or behind its last word, less a sentence that is hardly begun there.</summary>
    private static int EndOf(string text, int start, ChunkRules rules)
    {
        var words = 0;
        var at = start;
        var end = start;
        while (words < rules.MaxWords && at < text.Length)
        {
            words++;
            end = WordEnd(text, at);
            at = SkipSpace(text, end);
        }

        if (at >= text.Length)
        {
            return text.Length;
        }

        var sentence = LastSentenceEnd(text, start, end);
        return
            sentence > start
            && sentence < end
            && CountWords(text.AsSpan(sentence, end - sentence)) < rules.MaxFragmentWords
            ? sentence
            : end;
    }

    /// <summary>Behind the last mark that ends a sentence, with the quotes and brackets that close after it, or the last paragraph; the start where there is none.</summary>
    private static int LastSentenceEnd(string text, int start, int end)
    {
        for (var at = end; at > start; at--)
        {
            if (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                continue;
            }

            var before = at;
            while (before > start && text[before - 1] is '"' or '\'' or '”' or '’' or ')' or ']' or '»')
            {
                before--;
            }

            if (
                (before > start && text[before - 1] is '.' or '!' or '?' or '…')
                || string.CompareOrdinal(text, at, "\n\n", 0, 2) == 0
            )
            {
                return at;
            }
        }

        return start;
    }

    private static int WordEnd(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
