using System.Buffers;
using System.Collections.Frozen;

namespace DataGen.Simulation.Language;

/// <summary>What a prompt is about: a phrase that can stand in a sentence, and the domain it belongs to, if any.</summary>
internal sealed record Topic(string Phrase, Domain? Domain)
{
    private const int LongestPhrase = 6;

    private static readonly SearchValues<char> PhraseEnds = SearchValues.Create(".,;:?!()\"\n");

    private static readonly string[] Markers = [" about ", " regarding ", " on ", " of ", " for ", " to ", " between "];

    private static readonly FrozenSet<string> Closers = FrozenSet.ToFrozenSet(
        [
            "and",
            "or",
            "that",
            "which",
            "who",
            "with",
            "without",
            "in",
            "using",
            "so",
            "because",
            "when",
            "if",
            "by",
            "as",
            "but",
            "is",
            "are",
            "was",
            "were",
            "from",
            "to",
            "at",
            "than",
            "while",
            "should",
            "would",
            "could",
            "can",
            "will",
            "then",
            "including",
            "please",
            "also",
            "for",
            "on",
            "into",
        ],
        StringComparer.Ordinal
    );

    private static readonly FrozenSet<string> Hollow = FrozenSet.ToFrozenSet(
        [
            "the",
            "a",
            "an",
            "this",
            "that",
            "these",
            "those",
            "following",
            "given",
            "it",
            "me",
            "my",
            "your",
            "you",
            "them",
            "their",
            "his",
            "her",
            "its",
            "each",
            "every",
            "all",
            "any",
            "some",
            "one",
            "text",
            "sentence",
            "answer",
            "response",
            "task",
            "instruction",
            "question",
            "output",
            "input",
            "list",
            "i",
            "we",
            "below",
            "words",
            "word",
            "write",
            "give",
            "explain",
            "describe",
            "make",
            "create",
            "suggest",
            "tell",
            "generate",
            "provide",
            "what",
            "how",
            "why",
            "which",
            "name",
            "use",
            "would",
            "do",
            "does",
            "is",
            "are",
            "can",
        ],
        StringComparer.Ordinal
    );

    public static Topic Of(string prompt)
    {
        var domain = Domains.Closest(prompt);
        return new Topic((domain is null ? null : Known(prompt, domain)) ?? Marked(prompt) ?? Content(prompt), domain);
    }

    /// <summary>The first phrase of the domain's banks that the prompt contains; things before deeds and kinds.</summary>
    private static string? Known(string prompt, Domain domain)
    {
        foreach (var bank in (ReadOnlySpan<string[]>)[domain.Things, domain.Kinds])
        {
            foreach (var phrase in bank)
            {
                if (prompt.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                {
                    return phrase;
                }
            }
        }

        foreach (var (a, b) in domain.Pairs)
        {
            if (
                prompt.Contains(a, StringComparison.OrdinalIgnoreCase)
                && prompt.Contains(b, StringComparison.OrdinalIgnoreCase)
            )
            {
                return $"the choice between {a} and {b}";
            }
        }

        foreach (var deed in domain.Deeds)
        {
            if (prompt.Contains(deed, StringComparison.OrdinalIgnoreCase))
            {
                return $"the attempt to {deed}";
            }
        }

        return null;
    }

    private static string? Marked(string prompt)
    {
        var line = prompt.AsSpan();
        var newline = line.IndexOf('\n');
        line = newline > 0 ? line[..newline] : line;
        foreach (var marker in Markers)
        {
            var at = line.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && PhraseAt(line[(at + marker.Length)..]) is { } phrase)
            {
                return phrase;
            }
        }

        return null;
    }

    private static string? PhraseAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(PhraseEnds);
        text = end >= 0 ? text[..end] : text;
        var words = new List<string>();
        var solid = 0;
        foreach (var word in TextWords.Of(text.ToString()))
        {
            var lower = word.ToLowerInvariant();
            if (words.Count > 0 && Closers.Contains(lower) || words.Count == LongestPhrase)
            {
                break;
            }

            words.Add(word);
            solid += Hollow.Contains(lower) ? 0 : 1;
        }

        return solid > 0 && words.Count > 0 ? string.Join(' ', words) : null;
    }

    private static string Content(string prompt)
    {
        var words = TextWords
            .Of(prompt.Length > 600 ? prompt[..600] : prompt)
            .Where(word =>
                word.Length > 2
                && !Hollow.Contains(word.ToLowerInvariant())
                && !Closers.Contains(word.ToLowerInvariant())
            )
            .Take(3)
            .ToList();
        return words.Count > 0 ? string.Join(' ', words).ToLowerInvariant() : "this subject";
    }
}
