using System.Collections.Frozen;

namespace DataGen.Simulation.Language;

/// <summary>A field of life with the people, things, deeds and facts that belong to it.</summary>
internal sealed record Domain(
    string Name,
    string[] People,
    string[] Things,
    string[] Deeds,
    string[] Troubles,
    (string A, string B)[] Pairs,
    string[] Kinds,
    string[] Places,
    string[] Facts
);

/// <summary>All domains, and which of them a text is about.</summary>
internal static class Domains
{
    private const int LongestWord = 32;

    private static readonly FrozenSet<string> Weak = FrozenSet.ToFrozenSet(
        [
            "about",
            "after",
            "before",
            "between",
            "every",
            "first",
            "from",
            "have",
            "into",
            "keep",
            "like",
            "make",
            "more",
            "most",
            "name",
            "names",
            "only",
            "over",
            "people",
            "questions",
            "reasons",
            "small",
            "start",
            "than",
            "that",
            "their",
            "them",
            "then",
            "there",
            "they",
            "things",
            "this",
            "time",
            "twice",
            "uses",
            "ways",
            "well",
            "what",
            "when",
            "which",
            "while",
            "with",
            "without",
            "write",
            "your",
            "years",
            "word",
            "words",
            "text",
            "sentence",
            "given",
            "following",
            "explain",
            "describe",
            "list",
            "short",
            "number",
            "answer",
            "question",
        ],
        StringComparer.Ordinal
    );

    public static Domain[] All { get; } = [.. Bank.Sections("domains.txt").Select(Read)];

    // A word belongs to the domain that uses it most; a tie leaves it with the earlier one.
    private static readonly FrozenDictionary<string, int> ByWord = IndexWords();

    /// <summary>The domain whose words the text uses most, or null when it uses none often enough.</summary>
    public static Domain? Closest(string text)
    {
        Span<int> hits = stackalloc int[All.Length];
        Span<char> buffer = stackalloc char[LongestWord];
        var lookup = ByWord.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in new WordRanges(text))
        {
            var word = text.AsSpan(range);
            if (word.Length is > 3 and <= LongestWord)
            {
                var lower = buffer[..word.Length];
                word.ToLowerInvariant(lower);
                if (lookup.TryGetValue(lower, out var domain))
                {
                    hits[domain]++;
                }
            }
        }

        var best = 0;
        for (var domain = 1; domain < hits.Length; domain++)
        {
            best = hits[domain] > hits[best] ? domain : best;
        }

        return hits[best] > 1 ? All[best] : null;
    }

    private static Domain Read(Bank.Section section)
    {
        var fields = section.Lines.ToDictionary(
            line => line[..line.IndexOf(':', StringComparison.Ordinal)],
            line =>
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(';', StringSplitOptions.TrimEntries),
            StringComparer.Ordinal
        );
        return new Domain(
            section.Name,
            fields["who"],
            fields["what"],
            fields["do"],
            fields["issue"],
            [
                .. fields["pair"]
                    .Select(pair => pair.Split('/', StringSplitOptions.TrimEntries))
                    .Select(pair => (pair[0], pair[1])),
            ],
            fields["kind"],
            fields["place"],
            fields["fact"]
        );
    }

    private static FrozenDictionary<string, int> IndexWords()
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        for (var index = 0; index < All.Length; index++)
        {
            var domain = All[index];
            var phrases = domain
                .People.Concat(domain.Things)
                .Concat(domain.Deeds)
                .Concat(domain.Troubles)
                .Concat(domain.Kinds)
                .Concat(domain.Places)
                .Concat(domain.Facts)
                .Concat(domain.Pairs.SelectMany(pair => new[] { pair.A, pair.B }));
            foreach (var word in phrases.SelectMany(TextWords.Lower).Append(domain.Name))
            {
                if (word.Length > 3 && !Weak.Contains(word))
                {
                    if (!counts.TryGetValue(word, out var count))
                    {
                        counts[word] = count = new int[All.Length];
                    }

                    count[index]++;
                }
            }
        }

        return counts.ToFrozenDictionary(
            entry => entry.Key,
            entry => Array.IndexOf(entry.Value, entry.Value.Max()),
            StringComparer.Ordinal
        );
    }
}
