namespace DataGen.Simulation.Language;

/// <summary>Small tables of which both sides are known: translations, registers, corrections, synonyms, names.</summary>
internal static class Phrasebook
{
    public static readonly string[] Languages = ["Spanish", "French", "German", "Italian"];

    /// <summary>English first, then the languages in the order of <see cref="Languages"/>.</summary>
    public static readonly string[][] Translations = Bank.Rows("phrases.txt");

    /// <summary>Casual, formal, simple.</summary>
    public static readonly string[][] Registers = Bank.Rows("registers.txt");

    /// <summary>Wrong, right.</summary>
    public static readonly string[][] Corrections = Bank.Rows("corrections.txt");

    /// <summary>Word, synonym, antonym.</summary>
    public static readonly string[][] Words = Bank.Rows("words.txt");

    private static readonly string[][] People = [.. Bank.Lines("people.txt").Select(line => line.Split(';'))];

    public static string[] FirstNames => People[0];

    public static string[] LastNames => People[1];

    public static string[] Cities => People[2];

    public static string FullName(SeededChoice choice) => $"{choice.Pick(FirstNames)} {choice.Pick(LastNames)}";

    /// <summary>The row whose given column equals the text, ignoring case and outer white space; null when none does.</summary>
    public static string[]? Find(string[][] table, int column, string text)
    {
        var wanted = text.AsSpan().Trim().Trim('"');
        foreach (var row in table)
        {
            if (wanted.Equals(row[column], StringComparison.OrdinalIgnoreCase))
            {
                return row;
            }
        }

        return null;
    }
}
