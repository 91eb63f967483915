using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Pairs;

/// <summary>Which element of a list was made of which: each has an <c>id</c>, and a member that names the element it was made of.</summary>
internal sealed class Lineage(IReadOnlyList<JsonElement> elements, string parent)
{
    private readonly Dictionary<string, string> _parents = elements
        .Where(element => Member(element, "id") is not null && Member(element, parent) is not null)
        .DistinctBy(element => Member(element, "id"), StringComparer.Ordinal)
        .ToDictionary(element => Member(element, "id")!, element => Member(element, parent)!, StringComparer.Ordinal);

    /// <summary>Whether one element was made of the other, over any number of steps.</summary>
    public bool Descends(JsonElement element, JsonElement ancestor)
    {
        var sought = Member(ancestor, "id");
        var at = Member(element, "id");

        // No way is longer than the list, even where parents go round in a circle.
        for (var step = 0; step < elements.Count && at is not null && sought is not null; step++)
        {
            at = _parents.GetValueOrDefault(at);
            if (string.Equals(at, sought, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? Json.AsText(value)
            : null;
}
