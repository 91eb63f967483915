using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators;

/// <summary>Works on the elements of list fields, for operators that take <c>over</c>.</summary>
internal static class ListElements
{
    /// <summary>The element with further members; what is no object becomes one, with the element as <c>text</c>.</summary>
    public static JsonElement With(JsonElement element, IEnumerable<KeyValuePair<string, JsonElement>> members) =>
        // Through a record, so that a member of the same name is replaced at its place.
        Json.Object(Record.Create("", Members(element).Concat(members)).Fields);

    /// <summary>The record as an expression over an element sees it: the element's members as fields, over those of the record.</summary>
    public static Record View(Record record, JsonElement element) =>
        record.WithFields(record.Fields.Concat(Members(element)));

    /// <summary>
    /// The element's text: the element itself, or its member of a name; null where there is none, or where an <c>error</c> says that it is no
    /// answer.
    /// </summary>
    public static string? TextOf(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()
        : element.ValueKind == JsonValueKind.Object
        && !(element.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        && element.TryGetProperty(member, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
        : null;

    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))
            : [KeyValuePair.Create("text", element)];
}
