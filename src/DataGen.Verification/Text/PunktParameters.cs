using System.Collections.Frozen;
using System.Text.Json;

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

    /// <summary>Which parameters these are, for reports: <c>built-in</c> or the file's name.</summary>
    public string Name { get; }

    internal FrozenSet<string> Abbreviations { get; private init; } = null!;

    internal FrozenSet<(string Word, string Next)> Collocations { get; private init; } = null!;

    internal FrozenSet<string> SentenceStarters { get; private init; } = null!;

    internal FrozenDictionary<string, OrthographicContexts> Spellings { get; private init; } = null!;

    /// <summary>
    /// Parameters written by hand for English, which stand in where no trained ones are given. Verdicts that need
    /// sentences differ from the published checkers' in a few per cent of the cases.
    /// </summary>
    public static PunktParameters BuiltIn => BuiltInPunktParameters.Instance;

    /// <summary>Reads trained parameters from JSON.</summary>
    /// <param name="path">
    /// A file holding an object with <c>abbreviations</c> (strings), <c>collocations</c> (pairs of strings), <c>sentence_starters</c> (strings)
    /// and <c>orthographic_context</c> (word to bit set).
    /// </param>
    /// <exception cref="InvalidDataException">The file is not such an object.</exception>
    public static PunktParameters Load(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            return Create(
                Path.GetFileName(path),
                Strings(root.GetProperty("abbreviations")),
                root.GetProperty("collocations")
                    .EnumerateArray()
                    .Select(pair => (pair[0].GetString() ?? "", pair[1].GetString() ?? "")),
                Strings(root.GetProperty("sentence_starters")),
                root.GetProperty("orthographic_context")
                    .EnumerateObject()
                    .Select(word => KeyValuePair.Create(word.Name, (OrthographicContexts)(byte)word.Value.GetInt32()))
            );
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or IndexOutOfRangeException
            )
        {
            throw new InvalidDataException(
                $"{path} does not hold Punkt parameters: {exception.Message} It needs the keys abbreviations, collocations, "
                    + "sentence_starters and orthographic_context, as exported from an NLTK Punkt model.",
                exception
            );
        }
    }

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

    private static IEnumerable<string> Strings(JsonElement list) =>
        list.EnumerateArray().Select(item => item.GetString() ?? "");
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
