using System.Text.Json;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>Reads the false versions of constraints: exactly one for each id. Gives their texts in the order of the constraints.</summary>
internal sealed class CorruptionParser(IReadOnlyList<string> ids) : IAnswerParser
{
    private const string Member = "corrupted";

    private static readonly JsonParser Parser = new(schema: null);

    /// <summary>The form that is asked for; the same for every record.</summary>
    public static JsonElement Schema { get; } =
        JsonElement.Parse(
            """
            {
              "type": "object", "required": ["corrupted"], "additionalProperties": false,
              "properties": {
                "corrupted": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["id", "text"], "additionalProperties": false,
                    "properties": { "id": { "type": "string" }, "text": { "type": "string" } }
                  }
                }
              }
            }
            """
        );

    public ParseResult Parse(string text, bool cut)
    {
        var parsed = Parser.Parse(text, cut);
        if (parsed.Value is not { } answer)
        {
            return parsed;
        }

        if (
            answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty(Member, out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            return ParseResult.Fail($"no list '{Member}'");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (
                item.ValueKind != JsonValueKind.Object
                || !item.TryGetProperty("id", out var id)
                || !item.TryGetProperty("text", out var version)
                || version.ValueKind != JsonValueKind.String
                || string.IsNullOrWhiteSpace(version.GetString())
            )
            {
                return ParseResult.Fail("an element without 'id' and 'text'");
            }

            if (!ids.Contains(Json.AsText(id), StringComparer.Ordinal))
            {
                return ParseResult.Fail($"'{Json.AsText(id)}' is no constraint's id");
            }

            if (!texts.TryAdd(Json.AsText(id), version.GetString()!.Trim()))
            {
                return ParseResult.Fail($"'{Json.AsText(id)}' stands there twice");
            }
        }

        return ids.FirstOrDefault(id => !texts.ContainsKey(id)) is { } missing
            ? ParseResult.Fail(Invariant($"'{missing}' is missing: {texts.Count} versions of {ids.Count} constraints"))
            : ParseResult.Ok(Json.Texts(ids.Select(id => texts[id])));
    }
}
