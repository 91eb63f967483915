using System.Globalization;
using System.Text.Json;

namespace DataGen.Operators.Prompts;

/// <summary>
/// JSON values in the form the template engine branches on rightly (an empty text, an empty list, 0, false and null are false) and prints as
/// JSON text.
/// </summary>
internal static class PromptValues
{
    public static object? From(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetDecimal(out var number) ? number : value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array => new JsonList(value),
            JsonValueKind.Object => new JsonMembers(value),
            _ => null,
        };

    /// <summary>What a tag prints: a text as it is, anything else as JSON, null as nothing.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            _ => Json(value),
        };

    /// <summary>Compact JSON.</summary>
    public static string Json(object? value) =>
        value switch
        {
            null => "null",
            string text => Pipeline.Json.Compact(Pipeline.Json.Text(text)),
            bool truth => truth ? "true" : "false",
            JsonList list => Pipeline.Json.Compact(list.Source),
            JsonMembers members => Pipeline.Json.Compact(members.Source),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new PromptException($"a template value of type {value.GetType().Name} has no JSON form"),
        };
}

/// <summary>A JSON array as the template engine walks it.</summary>
internal sealed class JsonList(JsonElement source) : List<object?>(source.EnumerateArray().Select(PromptValues.From))
{
    public JsonElement Source { get; } = source;
}

/// <summary>A JSON object as the template engine walks it; of members with the same name the last counts.</summary>
internal sealed class JsonMembers : Dictionary<string, object?>
{
    public JsonMembers(JsonElement source)
        : base(StringComparer.Ordinal)
    {
        Source = source;
        foreach (var member in source.EnumerateObject())
        {
            this[member.Name] = PromptValues.From(member.Value);
        }
    }

    public JsonElement Source { get; }
}
