using System.Globalization;
using System.Text;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Writes constraints as sentences that <see cref="ConstraintReader"/> understands.</summary>
internal static class ConstraintPhrases
{
    private static readonly (ConstraintKind Kind, Template[] Templates)[] All =
    [
        .. Bank.Sections("constraints.txt")
            .Select(section =>
                (Enum.Parse<ConstraintKind>(section.Name), Template.ParseAll(section.Lines.Select(Protect)))
            ),
    ];

    private static readonly string[] Words =
    [
        "river",
        "garden",
        "bridge",
        "lantern",
        "market",
        "winter",
        "harbour",
        "journey",
        "signal",
        "window",
        "pattern",
        "balance",
        "mountain",
        "engine",
        "silver",
        "orchard",
    ];

    private static readonly string[] Phrases =
    [
        "Let me be brief.",
        "To whom it may concern,",
        "That is my honest view.",
        "And so it goes.",
        "Thank you for reading.",
        "Here is what I found:",
        "No more needs to be said.",
        "First things first:",
    ];

    private static readonly (int Low, int High)[] Ranges =
    [
        (20, 120),
        (2, 7),
        (2, 4),
        (3, 6),
        (3, 7),
        (2, 4),
        (2, 4),
        (2, 4),
    ];

    public static string Write(SeededChoice choice)
    {
        var (kind, templates) = choice.Pick(All);
        return Write(kind, choice.Pick(templates), choice);
    }

    /// <summary>A sentence for a constraint of the given kind.</summary>
    public static string Write(ConstraintKind kind, SeededChoice choice) =>
        Write(kind, choice.Pick(Array.Find(All, entry => entry.Kind == kind).Templates), choice);

    private static string Write(ConstraintKind kind, Template template, SeededChoice choice)
    {
        var words = choice.Sample(Words, 2);
        var (low, high) = (int)kind < Ranges.Length ? Ranges[(int)kind] : (2, 4);
        var number = choice.Between(low, high);
        var text = new StringBuilder(template.Write(new PhraseScope(choice, Domains.All[0])))
            .Replace("⟦n⟧", number.ToString(CultureInfo.InvariantCulture))
            .Replace("⟦m⟧", (number + choice.Between(20, 60)).ToString(CultureInfo.InvariantCulture))
            .Replace("⟦w⟧", words[0])
            .Replace("⟦v⟧", words[1])
            .Replace("⟦p⟧", choice.Pick(Phrases))
            .Replace("⟦l⟧", choice.Pick(["b", "c", "m", "p", "s", "t"]))
            .Replace('⟦', '[')
            .Replace('⟧', ']');
        return text.ToString();
    }

    /// <summary>Hides brackets from the template parser: the values depend on the kind and are put in afterwards.</summary>
    private static string Protect(string line) =>
        line.Replace("[[", "⟦", StringComparison.Ordinal)
            .Replace("]]", "⟧", StringComparison.Ordinal)
            .Replace('[', '⟦')
            .Replace(']', '⟧');
}
