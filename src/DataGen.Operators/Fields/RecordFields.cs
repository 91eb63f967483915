using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators;

/// <summary>Reads fields in the ways operators need; what is missing or of the wrong kind fails the row.</summary>
internal static class RecordFields
{
    public static JsonElement Field(this Record record, string name) =>
        record.TryGet(name, out var value)
            ? value
            : throw new RowException(
                "missing field",
                $"no field '{name}'; the record has {string.Join(", ", record.Fields.Select(field => field.Key))}"
            );

    /// <summary>The text of a string field.</summary>
    public static string Text(this Record record, string name)
    {
        var value = record.Field(name);
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new RowException("wrong type", $"field '{name}' is {Describe(value)}, not a string");
    }

    /// <summary>The elements of a list field.</summary>
    public static IReadOnlyList<JsonElement> List(this Record record, string name)
    {
        var value = record.Field(name);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : throw new RowException("wrong type", $"field '{name}' is {Describe(value)}, not a list");
    }

    private static string Describe(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            _ => "null",
        };
}
