using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation;

/// <summary>
/// Makes a schema of the JSON a prompt shows as an example, for callers that ask for JSON in words. Only objects and arrays of objects
/// count; of several the last one is taken, as prompts end with the form they want.
/// </summary>
internal static class ExampleSchema
{
    private const int LongestExample = 4000;

    private static readonly string[] Requests =
    [
        "json format",
        "return json",
        "return a json",
        "return one json",
        "return a single json",
        "return only json",
        "json object",
        "json array",
        "json list",
        "respond with json",
        "answer with json",
        "output json",
        "in json",
        "as json",
        "this json",
        "following json",
    ];

    /// <summary>An object with one text: the form of JSON answers of which nothing else is known.</summary>
    public static JsonElement Plain { get; } =
        JsonSerializer.SerializeToElement(
            SchemaOf(JsonSerializer.SerializeToElement(new JsonObject { ["text"] = "" }))
        );

    /// <summary>The schema, or null when the prompt does not speak of JSON or shows none that parses.</summary>
    public static JsonElement? Find(string prompt)
    {
        if (!prompt.Contains("JSON", StringComparison.OrdinalIgnoreCase) || !new PromptText(prompt).HasAny(Requests))
        {
            return null;
        }

        JsonElement? found = null;
        var at = 0;
        while (at < prompt.Length)
        {
            var open = prompt.AsSpan(at).IndexOfAny('{', '[');
            if (open < 0)
            {
                break;
            }

            at += open;
            var end = End(prompt, at);
            if (end > 0 && Parse(prompt[at..end]) is { } schema)
            {
                found = schema;
                at = end;
            }
            else
            {
                at++;
            }
        }

        return found;
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var example = JsonDocument.Parse(text);
            var root = example.RootElement;
            var counts =
                root.ValueKind == JsonValueKind.Object
                    ? root.EnumerateObject().Any()
                    : root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Object;
            return counts ? JsonSerializer.SerializeToElement(SchemaOf(root)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The position after the bracket that closes the one at <paramref name="start"/>; 0 when none does.</summary>
    private static int End(string text, int start)
    {
        var depth = 0;
        var quoted = false;
        for (var at = start; at < text.Length && at < start + LongestExample; at++)
        {
            switch (text[at])
            {
                case '\\' when quoted:
                    at++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '{' or '[' when !quoted:
                    depth++;
                    break;
                case '}' or ']' when !quoted && --depth == 0:
                    return at + 1;
            }
        }

        return 0;
    }

    private static JsonObject SchemaOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray([.. value.EnumerateObject().Select(member => (JsonNode)member.Name)]),
                ["properties"] = new JsonObject(
                    value
                        .EnumerateObject()
                        .DistinctBy(member => member.Name, StringComparer.Ordinal)
                        .Select(member => KeyValuePair.Create(member.Name, (JsonNode?)SchemaOf(member.Value)))
                ),
            },
            JsonValueKind.Array => new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = value.GetArrayLength() > 0 ? SchemaOf(value[0]) : new JsonObject { ["type"] = "string" },
            },
            JsonValueKind.Number => new JsonObject { ["type"] = "integer" },
            JsonValueKind.True or JsonValueKind.False => new JsonObject { ["type"] = "boolean" },
            _ => StringSchema(value.ValueKind == JsonValueKind.String ? value.GetString()! : ""),
        };

    /// <summary>"YES/NO" and "yes|no" offer values; other strings only say that a string is meant.</summary>
    private static JsonObject StringSchema(string shown)
    {
        var offered = shown.Split(['/', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
            offered.Length is > 1 and < 6
            && Array.TrueForAll(offered, text => text.Length < 16 && !text.Contains(' ', StringComparison.Ordinal))
            ? new JsonObject { ["enum"] = new JsonArray([.. offered.Select(text => (JsonNode)text)]) }
            : new JsonObject { ["type"] = "string" };
    }
}
