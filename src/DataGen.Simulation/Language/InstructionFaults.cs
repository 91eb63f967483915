using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>Instructions that are wrong on purpose.</summary>
internal static class InstructionFaults
{
    private const int TooManyWords = 155;

    private static readonly string[] Prefixes = ["Please ", "Now ", "Kindly ", "Once more: "];

    private static readonly string[] Suffixes = [" Thanks.", " Be brief.", " Please.", " Take your time."];

    /// <summary>A faulty instruction at the set rates, or null for none.</summary>
    public static string? Draw(SeededChoice choice, SimulationOptions options)
    {
        var scope = new PhraseScope(choice, choice.Pick(Domains.All));
        if (choice.Chance(options.BannedTopicRate))
        {
            return Common(choice.Chance(0.15) ? "program" : "banned", scope);
        }

        if (choice.Chance(options.BadLengthRate))
        {
            return choice.Chance(0.5) ? ShortOne(scope) : LongOne(choice);
        }

        return choice.Chance(options.OddOpeningRate) ? Common("odd", scope) : null;
    }

    /// <summary>The text with a word or two more: its ROUGE-L with the original stays above 0.7 from four words on.</summary>
    public static string NearDuplicate(string text, SeededChoice choice)
    {
        if (text.Length == 0)
        {
            return text;
        }

        return choice.Chance(0.5)
            ? choice.Pick(Prefixes) + char.ToLowerInvariant(text[0]) + text[1..]
            : text + choice.Pick(Suffixes);
    }

    private static string Common(string slot, PhraseScope scope)
    {
        var text = scope.Choice.Pick(PhraseScope.CommonTemplates(slot)).Write(scope);
        return text.EndsWith('?') || text.EndsWith('.') ? text : text + ".";
    }

    /// <summary>One of at most three words.</summary>
    private static string ShortOne(PhraseScope scope)
    {
        var text = Common("short", scope);
        var words = text.Split(' ');
        return words.Length <= 3 ? text : string.Join(' ', words[^2..]);
    }

    private static string LongOne(SeededChoice choice)
    {
        var first = InstructionGrammar.WriteOpen(choice).Text;
        var text = new StringBuilder(first).Append(" Take this background into account.");
        var prose = new Prose(Topic.Of(first), choice);
        while (text.ToString().Count(character => character == ' ') < TooManyWords)
        {
            text.Append(' ').Append(prose.Paragraph(4));
        }

        return text.ToString();
    }
}
