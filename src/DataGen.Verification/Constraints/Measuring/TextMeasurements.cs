namespace DataGen.Verification.Constraints.Measuring;

/// <summary>What can be counted in a text, as the checks count it.</summary>
public sealed record TextMeasurements
{
    /// <summary>Code points.</summary>
    public required int Characters { get; init; }

    /// <summary>Runs of word characters.</summary>
    public required int Words { get; init; }

    /// <summary>Words that differ when punctuation and case are left out.</summary>
    public required int UniqueWords { get; init; }

    public required int Sentences { get; init; }

    /// <summary>Lines that are not blank.</summary>
    public required int Lines { get; init; }

    /// <summary>Paragraphs between blank lines.</summary>
    public required int Paragraphs { get; init; }

    /// <summary>Paragraphs between <c>***</c> dividers; -1 where two dividers follow each other.</summary>
    public required int DividedParagraphs { get; init; }

    public required int Bullets { get; init; }

    public required int Highlights { get; init; }

    public required int Placeholders { get; init; }

    /// <summary>Words in capital letters only.</summary>
    public required int CapitalWords { get; init; }

    /// <summary>Runs of decimal digits, punctuation left out.</summary>
    public required int Numbers { get; init; }

    public required int Pronouns { get; init; }

    /// <summary>Stop words per 100 words.</summary>
    public required double StopWordPercentage { get; init; }

    public required int Commas { get; init; }

    public required int Questions { get; init; }

    public required int Exclamations { get; init; }

    public required int Emoji { get; init; }

    /// <summary>ASCII letters.</summary>
    public required int Letters { get; init; }

    /// <summary>All cased letters are capitals.</summary>
    public required bool IsUpper { get; init; }

    /// <summary>No letter is a capital, and there are letters.</summary>
    public required bool IsLower { get; init; }

    /// <summary>The text, or what its code fence holds, is JSON.</summary>
    public required bool IsJson { get; init; }

    /// <summary>A title stands in double angular brackets.</summary>
    public required bool HasTitle { get; init; }

    /// <summary>The text stands in straight double quotation marks.</summary>
    public required bool IsQuoted { get; init; }

    /// <summary>The language's code, or null where there are no letters to tell it by.</summary>
    public required string? Language { get; init; }

    /// <summary>Which sentence splitter's parameters the numbers rest on.</summary>
    public required string SentenceModel { get; init; }
}
