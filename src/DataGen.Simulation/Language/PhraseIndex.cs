using System.Collections.Frozen;

namespace DataGen.Simulation.Language;

/// <summary>Finds phrases of the domain banks in a text, through the longest word of each.</summary>
internal static class PhraseIndex
{
    private const int LongestWord = 32;

    private static readonly FrozenDictionary<string, Entry[]> ByKeyword = Domains
        .All.SelectMany(Entries)
        .GroupBy(entry => Keyword(entry.Text), StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>What a phrase is: the better subjects come first.</summary>
    private enum Role
    {
        Thing,
        Pair,
        Kind,
        Deed,
        Trouble,
        Fact,
        Person,
        Place,
    }

    /// <summary>
    /// The best phrase of the banks that the text contains, worded as a subject, and its domain. The phrase is null when
    /// only a person or a place was found.
    /// </summary>
    public static (string? Phrase, Domain Domain)? Find(string text)
    {
        Entry? best = null;
        Span<char> buffer = stackalloc char[LongestWord];
        var lookup = ByKeyword.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in new WordRanges(text))
        {
            var word = text.AsSpan(range);
            if (word.Length > LongestWord)
            {
                continue;
            }

            var lower = buffer[..word.Length];
            word.ToLowerInvariant(lower);
            if (lookup.TryGetValue(lower, out var entries))
            {
                foreach (var entry in entries)
                {
                    if (IsBetter(entry, best) && entry.IsIn(text))
                    {
                        best = entry;
                    }
                }
            }
        }

        return best is null ? null : (best.Subject, best.Domain);
    }

    private static bool IsBetter(Entry entry, Entry? best) =>
        best is null || entry.Role < best.Role || (entry.Role == best.Role && entry.Text.Length > best.Text.Length);

    private static IEnumerable<Entry> Entries(Domain domain) =>
        [
            .. domain.Things.Select(text => new Entry(text, text, Role.Thing, domain)),
            // A text speaks of a pair when it names both sides.
            .. domain.Pairs.Select(pair => new Entry(
                pair.A,
                $"the choice between {pair.A} and {pair.B}",
                Role.Pair,
                domain,
                pair.B
            )),
            .. domain.Kinds.Select(text => new Entry(text, text, Role.Kind, domain)),
            .. domain.Deeds.Select(text => new Entry(text, $"the effort to {text}", Role.Deed, domain)),
            .. domain.Troubles.Select(text => new Entry(text, $"the problem that {text}", Role.Trouble, domain)),
            .. domain.Facts.Select(text => new Entry(
                text,
                $"the claim that {PhraseScope.Lowered(text)}",
                Role.Fact,
                domain
            )),
            .. domain.People.Select(text => new Entry(text, null, Role.Person, domain)),
            .. domain.Places.Select(text => new Entry(text, null, Role.Place, domain)),
        ];

    private static string Keyword(string text) =>
        TextWords
            .Lower(text)
            .OrderByDescending(word => word.Length)
            .ThenBy(word => word, StringComparer.Ordinal)
            .First();

    private sealed record Entry(string Text, string? Subject, Role Role, Domain Domain, string? Other = null)
    {
        public bool IsIn(string text) =>
            text.Contains(Text, StringComparison.OrdinalIgnoreCase)
            && (Other is null || text.Contains(Other, StringComparison.OrdinalIgnoreCase));
    }
}
