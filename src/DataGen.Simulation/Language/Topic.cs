using System.Buffers;
using System.Collections.Frozen;

namespace DataGen.Simulation.Language;

/// <summary>What a prompt is about: a phrase that can stand in a sentence, and the domain it belongs to, if any.</summary>
internal sealed record Topic(string Phrase, Domain? Domain)
{
    private const int LongestPhrase = 6;
    private const int LongestRun = 4;
    private const int LongestRead = 600;

    private static readonly SearchValues<char> PhraseEnds = SearchValues.Create(".,;:?!()\"\n");

    // Words that point at something instead of naming it.
    private static readonly FrozenSet<string> Pointers = FrozenSet.ToFrozenSet(
        [
            "following",
            "given",
            "below",
            "above",
            "this",
            "these",
            "one",
            "two",
            "three",
            "four",
            "five",
            "sentence",
            "sentences",
            "words",
            "least",
            "most",
            "order",
            "example",
            "task",
        ],
        StringComparer.Ordinal
    );

    private static readonly string[] Markers = [" about ", " regarding ", " on ", " of ", " between "];

    private static readonly FrozenSet<string> Closers = FrozenSet.ToFrozenSet(
        [
            "about",
            "compared",
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

    // Words that make no subject: function words, and the verbs prompts are made of.
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
            "they",
            "he",
            "she",
            "him",
            "us",
            "our",
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
            "makes",
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
            "did",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "can",
            "could",
            "should",
            "may",
            "might",
            "must",
            "someone",
            "somebody",
            "everyone",
            "people",
            "anything",
            "something",
            "nothing",
            "thing",
            "things",
            "much",
            "many",
            "more",
            "most",
            "less",
            "least",
            "not",
            "so",
            "hard",
            "better",
            "best",
            "good",
            "well",
            "still",
            "first",
            "only",
            "just",
            "whether",
            "against",
            "there",
            "here",
            "than",
            "then",
            "also",
            "even",
            "very",
            "too",
            "when",
            "where",
            "who",
            "believe",
            "find",
            "feel",
            "spend",
            "happen",
            "happens",
            "happened",
            "help",
            "helps",
            "start",
            "read",
            "know",
            "knows",
            "keep",
            "work",
            "works",
            "get",
            "gets",
            "see",
            "say",
            "says",
            "become",
            "think",
            "need",
            "needs",
            "eat",
            "drive",
            "come",
            "want",
            "like",
            "look",
            "take",
            "has",
            "have",
            "had",
            "happy",
            "imagine",
            "compose",
            "fill",
            "return",
            "replace",
            "complete",
            "detect",
            "identify",
            "link",
            "using",
            "convert",
            "sort",
            "solve",
            "compare",
            "plan",
            "design",
            "draft",
            "reply",
            "respond",
            "summarize",
            "summarise",
            "classify",
            "decide",
            "determine",
            "choose",
            "select",
            "pick",
            "verify",
            "check",
            "express",
            "expresses",
        ],
        StringComparer.Ordinal
    );

    public static Topic Of(string prompt)
    {
        var found = PhraseIndex.Find(prompt);
        return found is { Phrase: { } known }
            ? new Topic(known, found.Value.Domain)
            : new Topic(Marked(prompt) ?? Content(prompt, found?.Domain), found?.Domain ?? Domains.Closest(prompt));
    }

    private static string? Marked(string prompt)
    {
        var line = prompt.AsSpan();
        var newline = line.IndexOf('\n');
        line = newline > 0 ? line[..newline] : line;
        foreach (var marker in Markers)
        {
            var start = 0;
            while (line[start..].IndexOf(marker, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            {
                start += at + marker.Length;
                if (PhraseAt(line[start..]) is { } phrase)
                {
                    return phrase;
                }
            }
        }

        return null;
    }

    /// <summary>The phrase a text begins with; null when it names no subject ("80 words", "the following sentence").</summary>
    private static string? PhraseAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(PhraseEnds);
        text = end >= 0 ? text[..end] : text;
        var words = new List<string>();
        var solid = 0;
        foreach (var range in new WordRanges(text))
        {
            var word = text[range].ToString();
            var lower = word.ToLowerInvariant();
            if ((words.Count > 0 && Closers.Contains(lower)) || words.Count == LongestPhrase)
            {
                break;
            }

            if (Pointers.Contains(lower) || (words.Count == 0 && char.IsDigit(word[0])))
            {
                return null;
            }

            words.Add(word);
            solid += Hollow.Contains(lower) ? 0 : 1;
        }

        return solid > 0 ? string.Join(' ', words) : null;
    }

    /// <summary>The longest run of words that carry content, without the verb the prompt opens with.</summary>
    private static string Content(string prompt, Domain? domain)
    {
        var best = new List<string>();
        var run = new List<string>();
        var first = true;
        foreach (var word in TextWords.Of(prompt.Length > LongestRead ? prompt[..LongestRead] : prompt))
        {
            var lower = word.ToLowerInvariant();
            if (
                first
                || word.Length < 3
                || Hollow.Contains(lower)
                || Closers.Contains(lower)
                || Pointers.Contains(lower)
                || run.Count == LongestRun
            )
            {
                run = [];
            }
            else
            {
                run.Add(word);
                best = run.Count > best.Count ? run : best;
            }

            first = false;
        }

        return best.Count > 0 ? string.Join(' ', best)
            : domain is not null ? domain.Things[0]
            : "this subject";
    }
}
