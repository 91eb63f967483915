using System.Text.Json;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>
/// Whether a schema may be sent as <c>strict</c>, which OpenAI allows only where every object forbids further members and
/// requires all it names. (OpenAI, "Structured outputs", supported schemas.)
/// </summary>
internal static class StrictSchema
{
    public static bool Fits(JsonElement schema)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Array:
                return schema.EnumerateArray().All(Fits);
            case JsonValueKind.Object:
                return ObjectFits(schema) && schema.EnumerateObject().All(MemberFits);
            default:
                return true;
        }
    }

    /// <summary>Members of <c>properties</c> and <c>$defs</c> are names, not keywords; constants are not schemas.</summary>
    private static bool MemberFits(JsonProperty member) =>
        member.Name switch
        {
            "properties" or "$defs" or "definitions" => member.Value.ValueKind != JsonValueKind.Object
                || member.Value.EnumerateObject().All(inner => Fits(inner.Value)),
            "enum" or "const" or "default" or "examples" => true,
            _ => Fits(member.Value),
        };

    private static bool ObjectFits(JsonElement schema)
    {
        bool isObject =
            schema.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String
            && type.ValueEquals("object");
        bool hasMembers = schema.TryGetProperty("properties", out JsonElement properties);
        if (!isObject && !hasMembers)
        {
            return true;
        }

        if (
            !schema.TryGetProperty("additionalProperties", out JsonElement additional)
            || additional.ValueKind != JsonValueKind.False
        )
        {
            return false;
        }

        if (!hasMembers || properties.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        HashSet<string> required =
            schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
                ?
                [
                    .. names
                        .EnumerateArray()
                        .Where(n => n.ValueKind == JsonValueKind.String)
                        .Select(n => n.GetString()!),
                ]
                : [];
        return properties.EnumerateObject().All(property => required.Contains(property.Name));
    }
}
