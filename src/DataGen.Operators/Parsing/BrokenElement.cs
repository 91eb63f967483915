using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

/// <summary>
/// An element of a parsed list that could not be read. It stays in the list, so that the stage that takes the list apart can account for it:
/// <c>{ "$error": why, "text": what stood there }</c>.
/// </summary>
internal static class BrokenElement
{
    private const string ErrorName = "$error";

    public static JsonElement Create(string error, string text) =>
        Json.Object((ErrorName, Json.Text(error)), ("text", Json.Text(text.Trim())));

    /// <summary>Why the element is broken; null when it is whole.</summary>
    public static string? ErrorOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(ErrorName, out var error)
        && error.ValueKind == JsonValueKind.String
            ? error.GetString()
            : null;

    /// <summary>Parts the whole elements from the broken ones, which become rejected children of the record.</summary>
    public static (IReadOnlyList<(JsonElement Element, int Index)> Whole, IReadOnlyList<RejectedRecord> Rejected) Part(
        Record record,
        IReadOnlyList<JsonElement> elements,
        string stageId,
        string name
    )
    {
        var whole = new List<(JsonElement, int)>();
        var rejected = new List<RejectedRecord>();
        for (var i = 0; i < elements.Count; i++)
        {
            if (ErrorOf(elements[i]) is { } error)
            {
                rejected.Add(
                    new RejectedRecord(record.Child(stageId, i).With(name, elements[i]), "unparsed element", error)
                );
            }
            else
            {
                whole.Add((elements[i], i));
            }
        }

        return (whole, rejected);
    }
}
