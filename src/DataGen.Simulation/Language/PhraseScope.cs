using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>Fills the slots of templates: from a domain, from the common slots, or from a fixed topic.</summary>
internal sealed class PhraseScope
{
    private static readonly string[] Counts = ["two", "three", "four", "five", "six", "seven", "eight", "ten"];

    private static readonly FrozenDictionary<string, Template[]> Common = Bank.Sections("slots.txt")
        .ToFrozenDictionary(
            section => section.Name,
            section =>
                Template.ParseAll(
                    section.Lines.Select(line => string.Equals(line, ".", StringComparison.Ordinal) ? "" : line)
                ),
            StringComparer.Ordinal
        );

    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);
    private (string A, string B)? _pair;

    public PhraseScope(SeededChoice choice, Domain domain, string? topic = null)
    {
        Choice = choice;
        Domain = domain;
        Topic = topic;
    }

    public SeededChoice Choice { get; }

    public Domain Domain { get; }

    public string? Topic { get; }

    public static Template[] CommonTemplates(string slot) => Common[slot];

    /// <summary>Text with a capital first letter for a slot whose name begins with one.</summary>
    public void Fill(StringBuilder text, string slot)
    {
        var start = text.Length;
        text.Append(Value(slot));
        if (char.IsUpper(slot[0]) && slot.Length > 1 && text.Length > start)
        {
            text[start] = char.ToUpperInvariant(text[start]);
        }
    }

    private string Value(string slot) =>
        slot switch
        {
            "who" or "Who" or "who2" => Fresh("who", Domain.People),
            "what" or "What" or "what2" => Fresh("what", Domain.Things),
            "do" or "Do" => Fresh("do", Domain.Deeds),
            "issue" or "Issue" => Fresh("issue", Domain.Troubles),
            "kind" or "Kind" => Fresh("kind", Domain.Kinds),
            "place" or "Place" => Fresh("place", Domain.Places),
            "Fact" => Fresh("fact", Domain.Facts),
            "fact" => Lowered(Fresh("fact", Domain.Facts)),
            "A" => Pair().A,
            "B" => Pair().B,
            "n" => Choice.Pick(Counts),
            "lang" => Choice.Pick(Phrasebook.Languages),
            "topic" or "Topic" => Topic ?? Fresh("what", Domain.Things),
            "number" => Choice.Between(2, 90).ToString(CultureInfo.InvariantCulture),
            _ when Common.TryGetValue(slot, out var templates) => Choice.Pick(templates).Write(this),
            _ => throw new InvalidOperationException($"No bank fills the slot '{slot}'."),
        };

    /// <summary>A fact without the capital of its sentence; the capital of a name stays.</summary>
    public static string Lowered(string fact)
    {
        var first = fact.AsSpan(0, Math.Max(0, fact.IndexOf(' ', StringComparison.Ordinal)));
        return first is "Magellan" or "Jupiter" or "Canberra" or "Australia" or "English" or "Stoics"
            ? fact
            : string.Concat([char.ToLowerInvariant(fact[0])], fact.AsSpan(1));
    }

    private (string A, string B) Pair()
    {
        if (_pair is not { } pair)
        {
            pair = Choice.Pick(Domain.Pairs);
            _pair = pair = Choice.Chance(0.5) ? pair : (pair.B, pair.A);
        }

        return pair;
    }

    private string Fresh(string slot, string[] bank)
    {
        var value = Choice.Pick(bank);
        if (_last.TryGetValue(slot, out var last) && string.Equals(last, value, StringComparison.Ordinal))
        {
            value = bank[(Array.IndexOf(bank, value) + 1) % bank.Length];
        }

        _last[slot] = value;
        return value;
    }
}
