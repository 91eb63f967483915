using System.Collections.Frozen;

namespace DataGen.Verification.Text;

/// <summary>
/// What a Punkt sentence splitter has learnt from a corpus (Kiss and Strunk 2006): abbreviations, pairs that do not break, frequent
/// sentence starters, and how each word was spelt where.
/// </summary>
public sealed class PunktParameters
{
    private PunktParameters(string name)
    {
        Name = name;
    }

    /// <summary>Which parameters these are, for reports and locks: <c>built-in</c>, or <c>sha256:</c> and the hash of the file.</summary>
    public string Name { get; }

    internal FrozenSet<string> Abbreviations { get; private init; } = null!;

    internal FrozenSet<(string Word, string Next)> Collocations { get; private init; } = null!;

    internal FrozenSet<string> SentenceStarters { get; private init; } = null!;

    internal FrozenDictionary<string, OrthographicContexts> Spellings { get; private init; } = null!;

    /// <summary>
    /// Parameters for English, learnt from a text of our own and completed by hand, which stand in where no others are given. Of the verdicts that
    /// need sentences, fewer than one in a hundred differ from the published checkers' by them.
    /// </summary>
    public static PunktParameters BuiltIn => BuiltInPunktParameters.Instance;

    /// <summary>Reads trained parameters from a file; see <see cref="PunktJson"/> for what it holds.</summary>
    /// <exception cref="InvalidDataException">The file does not hold them; the message says what is wrong with it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static PunktParameters Load(string path) => PunktJson.Read(File.ReadAllBytes(path));

    internal static PunktParameters Create(
        string name,
        IEnumerable<string> abbreviations,
        IEnumerable<(string Word, string Next)> collocations,
        IEnumerable<string> sentenceStarters,
        IEnumerable<KeyValuePair<string, OrthographicContexts>> spellings
    ) =>
        new(name)
        {
            Abbreviations = abbreviations.ToFrozenSet(StringComparer.Ordinal),
            Collocations = collocations.ToFrozenSet(),
            SentenceStarters = sentenceStarters.ToFrozenSet(StringComparer.Ordinal),
            Spellings = spellings.ToFrozenDictionary(StringComparer.Ordinal),
        };
}

/// <summary>Where and how a word was seen: the bits of Punkt's orthographic context.</summary>
[Flags]
internal enum OrthographicContexts : byte
{
    None = 0,
    UpperAtStart = 1 << 1,
    UpperInside = 1 << 2,
    UpperUnknown = 1 << 3,
    LowerAtStart = 1 << 4,
    LowerInside = 1 << 5,
    LowerUnknown = 1 << 6,
    Upper = UpperAtStart | UpperInside | UpperUnknown,
    Lower = LowerAtStart | LowerInside | LowerUnknown,
}
