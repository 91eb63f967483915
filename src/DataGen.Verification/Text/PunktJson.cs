using System.Security.Cryptography;
using System.Text.Json;

namespace DataGen.Verification.Text;

/// <summary>
/// Punkt parameters as a JSON object: <c>abbreviations</c> (texts in lower case without their last point), <c>collocations</c> (pairs of
/// texts, between which no sentence ends), <c>sentence_starters</c> (texts) and <c>orthographic_context</c> (each word type with the sum of
/// the places it was seen in: capitalised at a start 2, inside a sentence 4, at an unknown place 8; in lower case 16, 32, 64). Numbers are the one
/// type <c>##number##</c>.
/// </summary>
internal static class PunktJson
{
    private const string Abbreviations = "abbreviations";
    private const string Collocations = "collocations";
    private const string SentenceStarters = "sentence_starters";
    private const string Spellings = "orthographic_context";
    private const int AllContexts = 127;

    /// <summary>Reads parameters; their name is the hash of the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes do not hold them; the message says what is wrong.</exception>
    public static PunktParameters Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"not a JSON object with {Keys}");
            }

            return PunktParameters.Create(
                $"sha256:{Convert.ToHexStringLower(SHA256.HashData(utf8.Span))}",
                Texts(Member(root, Abbreviations, JsonValueKind.Array), Abbreviations),
                Pairs(Member(root, Collocations, JsonValueKind.Array)),
                Texts(Member(root, SentenceStarters, JsonValueKind.Array), SentenceStarters),
                Contexts(Member(root, Spellings, JsonValueKind.Object))
            );
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"not JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // What the framework throws for an escaped lone surrogate, in a text or a name.
            throw new InvalidDataException($"a text is no Unicode: {exception.Message}", exception);
        }
    }

    /// <summary>The same parameters always as the same bytes: everything in ordinal order.</summary>
    public static byte[] Write(PunktParameters parameters)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            WriteTexts(writer, Abbreviations, parameters.Abbreviations);
            writer.WriteStartArray(Collocations);
            foreach (
                var (word, next) in parameters
                    .Collocations.OrderBy(pair => pair.Word, StringComparer.Ordinal)
                    .ThenBy(pair => pair.Next, StringComparer.Ordinal)
            )
            {
                writer.WriteStartArray();
                writer.WriteStringValue(word);
                writer.WriteStringValue(next);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            WriteTexts(writer, SentenceStarters, parameters.SentenceStarters);
            writer.WriteStartObject(Spellings);
            foreach (var (word, contexts) in parameters.Spellings.OrderBy(word => word.Key, StringComparer.Ordinal))
            {
                writer.WriteNumber(word, (int)contexts);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts.Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static string Keys => $"'{Abbreviations}', '{Collocations}', '{SentenceStarters}' and '{Spellings}'";

    private static JsonElement Member(JsonElement root, string name, JsonValueKind kind) =>
        !root.TryGetProperty(name, out var member) ? throw new InvalidDataException($"no '{name}': it needs {Keys}")
        : member.ValueKind != kind
            ? throw new InvalidDataException(
                $"'{name}' must be {(kind == JsonValueKind.Array ? "a list" : "an object")}"
            )
        : member;

    private static List<string> Texts(JsonElement list, string name)
    {
        var texts = new List<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            texts.Add(Text(item) ?? throw new InvalidDataException($"{Place(name, texts.Count)} must be a text"));
        }

        return texts;
    }

    private static List<(string Word, string Next)> Pairs(JsonElement list)
    {
        var pairs = new List<(string Word, string Next)>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            pairs.Add(
                item.ValueKind == JsonValueKind.Array
                && item.GetArrayLength() == 2
                && Text(item[0]) is { } word
                && Text(item[1]) is { } next
                    ? (word, next)
                    : throw new InvalidDataException($"{Place(Collocations, pairs.Count)} must be a list of two texts")
            );
        }

        return pairs;
    }

    private static List<KeyValuePair<string, OrthographicContexts>> Contexts(JsonElement words)
    {
        var contexts = new Dictionary<string, OrthographicContexts>(StringComparer.Ordinal);
        foreach (var word in words.EnumerateObject())
        {
            contexts[word.Name] =
                word.Value.ValueKind == JsonValueKind.Number
                && word.Value.TryGetInt32(out var bits)
                && bits is >= 0 and <= AllContexts
                    ? (OrthographicContexts)bits
                    : throw new InvalidDataException(
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"'{Spellings}' of '{word.Name}' must be a whole number from 0 to {AllContexts}"
                        )
                    );
        }

        return [.. contexts];
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Place(string name, int index) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{name}'[{index}]");
}
