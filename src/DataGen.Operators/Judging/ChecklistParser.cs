using System.Runtime.InteropServices;
using System.Text.Json;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>
/// Reads the judgement of a checklist: <c>{"verdicts": [{"id": "1", "explanation": "…", "verdict": "yes"}]}</c>, with <c>score</c> in place of
/// <c>verdict</c> on a scale. It must judge exactly the expected items, each once. Gives the list of verdicts in the order of the items.
/// </summary>
internal sealed class ChecklistParser(IReadOnlyList<string> ids, ChecklistScale? scale) : IAnswerParser
{
    /// <summary>The form that is asked for; the same for every checklist, since servers compile and keep the schemas they are sent.</summary>
    public static JsonElement Schema(ChecklistScale? scale)
    {
        var judged = scale is { } range
            ? Json.Object(
                ("type", Json.Text("number")),
                ("minimum", Json.Number(range.Min)),
                ("maximum", Json.Number(range.Max))
            )
            : Json.Object(("type", Json.Text("string")), ("enum", Json.Texts([Yes, No])));
        var name = MemberOf(scale);
        var text = Json.Object(("type", Json.Text("string")));
        return Object(
            (
                "verdicts",
                Json.Object(
                    ("type", Json.Text("array")),
                    ("items", Object(("id", text), ("explanation", text), (name, judged)))
                )
            )
        );

        static JsonElement Object(params (string Name, JsonElement Value)[] properties) =>
            Json.Object(
                ("type", Json.Text("object")),
                ("properties", Json.Object(properties)),
                ("required", Json.Texts(properties.Select(property => property.Name))),
                ("additionalProperties", Json.False)
            );
    }

    public const string Yes = "yes";
    public const string No = "no";

    /// <summary>The member that holds what an item is judged to be.</summary>
    public static string MemberOf(ChecklistScale? scale) => scale is null ? "verdict" : "score";

    public ParseResult Parse(string text, bool cut)
    {
        if (LenientJson.Read(text, out var error) is not { } answer)
        {
            return ParseResult.Fail(cut ? "the JSON was cut off by the length limit" : $"not valid JSON: {error}");
        }

        if (
            answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("verdicts", out var verdicts)
            || verdicts.ValueKind != JsonValueKind.Array
        )
        {
            return ParseResult.Fail("no list 'verdicts'");
        }

        var judged = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var verdict in verdicts.EnumerateArray())
        {
            if (verdict.ValueKind != JsonValueKind.Object || !verdict.TryGetProperty("id", out var named))
            {
                return ParseResult.Fail("a verdict without an 'id'");
            }

            var id = Json.AsText(named).Trim();
            if (!ids.Contains(id, StringComparer.Ordinal))
            {
                return ParseResult.Fail($"a verdict on '{id}', which is no item of the checklist");
            }

            if (Judged(verdict) is not { } value)
            {
                return ParseResult.Fail(
                    scale is { } range
                        ? Invariant($"item '{id}' has no score from {range.Min} to {range.Max}")
                        : $"item '{id}' is judged neither {Yes} nor {No}"
                );
            }

            if (!judged.TryAdd(id, Json.Object((MemberOf(scale), value), ("explanation", Explanation(verdict)))))
            {
                return ParseResult.Fail($"two verdicts on item '{id}'");
            }
        }

        var missing = ids.FirstOrDefault(id => !judged.ContainsKey(id));
        return missing is null
            ? ParseResult.Ok(Json.Array(ids.Select(id => judged[id])))
            : ParseResult.Fail($"no verdict on item '{missing}'");
    }

    private JsonElement? Judged(JsonElement verdict)
    {
        if (!verdict.TryGetProperty(MemberOf(scale), out var value))
        {
            return null;
        }

        if (scale is { } range)
        {
            return
                value.ValueKind == JsonValueKind.Number
                && value.TryGetDouble(out var score)
                && score >= range.Min
                && score <= range.Max
                ? value
                : null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => Json.Text(Yes),
            JsonValueKind.False => Json.Text(No),
            JsonValueKind.String when IsLabel(value, Yes) => Json.Text(Yes),
            JsonValueKind.String when IsLabel(value, No) => Json.Text(No),
            _ => null,
        };
    }

    private static bool IsLabel(JsonElement value, string label) =>
        string.Equals(value.GetString()!.Trim().TrimEnd('.'), label, StringComparison.OrdinalIgnoreCase);

    private static JsonElement Explanation(JsonElement verdict) =>
        verdict.TryGetProperty("explanation", out var explanation) && explanation.ValueKind == JsonValueKind.String
            ? explanation
            : Json.Text("");
}

/// <summary>The scale on which items are scored; without one they are judged yes or no.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChecklistScale(double Min, double Max);
