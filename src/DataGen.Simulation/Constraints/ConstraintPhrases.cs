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

    // Kinds that can stand together: one shapes the text, the other its words.
    private static readonly ConstraintKind[] Shapes =
    [
        ConstraintKind.Words,
        ConstraintKind.Sentences,
        ConstraintKind.Paragraphs,
        ConstraintKind.Bullets,
        ConstraintKind.NumberedItems,
    ];

    private static readonly ConstraintKind[] Wordings =
    [
        ConstraintKind.NoCommas,
        ConstraintKind.NoExclamations,
        ConstraintKind.Include,
        ConstraintKind.Avoid,
        ConstraintKind.EndsWith,
        ConstraintKind.StartsWith,
        ConstraintKind.Postscript,
    ];

    private const double PairRate = 0.35;

    /// <summary>One constraint or two that can be met together.</summary>
    public static string Write(SeededChoice choice)
    {
        if (!choice.Chance(PairRate))
        {
            var (kind, templates) = choice.Pick(All);
            return Write(kind, choice.Pick(templates), choice);
        }

        var (first, second) = (Write(choice.Pick(Shapes), choice), Write(choice.Pick(Wordings), choice));
        return choice.Pick([
            $"{first} and {Lowered(second)}",
            $"{first}; also, {Lowered(second)}",
            $"{second}, and {Lowered(first)}",
        ]);
    }

    /// <summary>A sentence for a constraint of the given kind.</summary>
    public static string Write(ConstraintKind kind, SeededChoice choice) =>
        Write(kind, choice.Pick(TemplatesOf(kind)), choice);

    /// <summary>A sentence for exactly this constraint.</summary>
    public static string Describe(Constraint constraint, SeededChoice choice)
    {
        if (constraint.Kind == ConstraintKind.Frequency)
        {
            return $"Let the word \"{constraint.Phrase}\" occur {Bounds(constraint)} times";
        }

        if (ConstraintReader.UnitOf(constraint.Kind) is { } unit)
        {
            return $"{choice.Pick(["Use", "Write", "Give"])} {Bounds(constraint)} {unit}";
        }

        // Of the phrasings of a kind, one speaks of one word, another of two.
        var templates = TemplatesOf(constraint.Kind);
        var template =
            templates.Length == 2 && constraint.Kind is ConstraintKind.Include or ConstraintKind.Avoid
                ? templates[constraint.Words.Length > 1 ? 1 : 0]
                : choice.Pick(templates);
        return Fill(
            template.Write(Scope(choice)),
            0,
            0,
            constraint.Phrase,
            constraint.Words.Length > 1 ? constraint.Words[1] : "",
            constraint.Phrase,
            constraint.Phrase
        );
    }

    private static string Bounds(Constraint constraint) =>
        constraint.Least == constraint.Most ? Invariant($"exactly {constraint.Least}")
        : constraint.Most == int.MaxValue ? Invariant($"at least {constraint.Least}")
        : constraint.Least == 0 ? Invariant($"at most {constraint.Most}")
        : Invariant($"between {constraint.Least} and {constraint.Most}");

    private static string Write(ConstraintKind kind, Template template, SeededChoice choice)
    {
        var words = choice.Sample(Words, 2);
        var (low, high) = (int)kind < Ranges.Length ? Ranges[(int)kind] : (2, 4);
        var number = choice.Between(low, high);
        var text = template.Write(Scope(choice));
        return Fill(
            text,
            number,
            number + choice.Between(20, 60),
            words[0],
            words[1],
            choice.Pick(Phrases),
            choice.Pick(["b", "c", "m", "p", "s", "t"])
        );
    }

    private static string Fill(
        string text,
        int number,
        int most,
        string word,
        string second,
        string phrase,
        string letter
    ) =>
        new StringBuilder(text)
            .Replace("⟦n⟧", number.ToString(CultureInfo.InvariantCulture))
            .Replace("⟦m⟧", most.ToString(CultureInfo.InvariantCulture))
            .Replace("⟦w⟧", word)
            .Replace("⟦v⟧", second)
            .Replace("⟦p⟧", phrase)
            .Replace("⟦l⟧", letter)
            .Replace('⟦', '[')
            .Replace('⟧', ']')
            .ToString();

    private static PhraseScope Scope(SeededChoice choice) => new(choice, Domains.All[0]);

    private static Template[] TemplatesOf(ConstraintKind kind) =>
        Array.Find(All, entry => entry.Kind == kind).Templates;

    private static string Lowered(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Hides brackets from the template parser: the values depend on the kind and are put in afterwards.</summary>
    private static string Protect(string line) =>
        line.Replace("[[", "⟦", StringComparison.Ordinal)
            .Replace("]]", "⟧", StringComparison.Ordinal)
            .Replace('[', '⟦')
            .Replace(']', '⟧');
}
