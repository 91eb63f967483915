using System.Text.Json;

namespace DataGen.Verification.Constraints;

/// <summary>A response and what it was asked to keep, as a row of a file says it.</summary>
/// <param name="Id">The row's <c>id</c>, or <c>key</c>, or empty.</param>
/// <param name="Response">The text to check.</param>
/// <param name="Constraints">The constraints, in order.</param>
public sealed record ConstraintRow(string Id, string Response, IReadOnlyList<ConstraintSpecification> Constraints)
{
    /// <summary>Reads a row in any of the shapes that carry constraints.</summary>
    /// <param name="row">
    /// An object with a response and one of: <c>constraints</c> (a list of <c>{id, kwargs, family, negated}</c>), IFEval's
    /// <c>instruction_id_list</c> and <c>kwargs</c>, or IF-RLVR's <c>ground_truth</c>. Lists may be given as JSON text.
    /// </param>
    /// <param name="responseField">The field with the text; a list of messages means its last assistant turn.</param>
    /// <returns>The row, or null and what is wrong with it.</returns>
    public static (ConstraintRow? Row, string? Error) Read(JsonElement row, string responseField = "response")
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return (null, "the row is not an object");
        }

        if (!row.TryGetProperty(responseField, out var field))
        {
            return (null, $"the row has no field \"{responseField}\"");
        }

        var response = ResponseText(field);
        if (response is null)
        {
            return (null, $"the field \"{responseField}\" holds neither a text nor messages with an assistant turn");
        }

        var constraints = new List<ConstraintSpecification>();
        var error = ReadConstraints(row, constraints);
        return error is null ? (new ConstraintRow(ReadId(row), response, constraints), null) : (null, error);
    }

    /// <summary>The row's id without reading the rest, for error reports.</summary>
    public static string ReadId(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in (ReadOnlySpan<string>)["id", "key"])
            {
                if (
                    row.TryGetProperty(name, out var value)
                    && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
                )
                {
                    return JsonStrings.Text(value);
                }
            }
        }

        return "";
    }

    private static string? ResponseText(JsonElement field)
    {
        if (field.ValueKind == JsonValueKind.String)
        {
            return JsonStrings.Text(field);
        }

        if (field.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        string? last = null;
        foreach (var message in field.EnumerateArray())
        {
            if (
                message.ValueKind == JsonValueKind.Object
                && message.TryGetProperty("role", out var role)
                && role.ValueKind == JsonValueKind.String
                && role.ValueEquals("assistant")
                && message.TryGetProperty("content", out var content)
                && content.ValueKind == JsonValueKind.String
            )
            {
                last = JsonStrings.Text(content);
            }
        }

        return last;
    }

    private static string? ReadConstraints(JsonElement row, List<ConstraintSpecification> constraints)
    {
        var family = ReadFamily(row, null, out var familyError);
        if (familyError is not null)
        {
            return familyError;
        }

        if (row.TryGetProperty("constraints", out var list))
        {
            return ReadList(Unpack(list), family, constraints);
        }

        if (row.TryGetProperty("instruction_id_list", out var ids))
        {
            row.TryGetProperty("kwargs", out var kwargs);
            return ReadPairs(Unpack(ids), Unpack(kwargs), "instruction_id_list", family, constraints);
        }

        if (row.TryGetProperty("ground_truth", out var truth))
        {
            return ReadGroundTruth(Unpack(truth), family, constraints);
        }

        return "the row has no constraints: it needs \"constraints\", \"instruction_id_list\" or \"ground_truth\"";
    }

    private static string? ReadList(
        JsonElement list,
        ConstraintFamily? family,
        List<ConstraintSpecification> constraints
    )
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return "\"constraints\" must be a list";
        }

        foreach (var entry in list.EnumerateArray())
        {
            if (
                entry.ValueKind != JsonValueKind.Object
                || !entry.TryGetProperty("id", out var id)
                || id.ValueKind != JsonValueKind.String
            )
            {
                return "each of \"constraints\" must be an object with an \"id\"";
            }

            var own = ReadFamily(entry, family, out var error);
            if (error is not null)
            {
                return error;
            }

            entry.TryGetProperty("kwargs", out var kwargs);
            constraints.Add(
                new ConstraintSpecification(
                    JsonStrings.Text(id),
                    Unpack(kwargs),
                    own,
                    entry.TryGetProperty("negated", out var negated) && negated.ValueKind == JsonValueKind.True
                )
            );
        }

        return constraints.Count == 0 ? "\"constraints\" is empty" : null;
    }

    private static string? ReadGroundTruth(
        JsonElement truth,
        ConstraintFamily? family,
        List<ConstraintSpecification> constraints
    )
    {
        var entry = truth.ValueKind == JsonValueKind.Array && truth.GetArrayLength() == 1 ? truth[0] : truth;
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("instruction_id", out var ids))
        {
            return "\"ground_truth\" must hold one object with \"instruction_id\" and \"kwargs\"";
        }

        entry.TryGetProperty("kwargs", out var kwargs);
        // The rows of IF-RLVR are checked with IFEvalG's types.
        return ReadPairs(ids, kwargs, "instruction_id", family ?? ConstraintFamily.IfEvalG, constraints);
    }

    private static string? ReadPairs(
        JsonElement ids,
        JsonElement kwargs,
        string name,
        ConstraintFamily? family,
        List<ConstraintSpecification> constraints
    )
    {
        if (ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() == 0)
        {
            return $"\"{name}\" must be a list of one id or more";
        }

        if (kwargs.ValueKind != JsonValueKind.Array || kwargs.GetArrayLength() != ids.GetArrayLength())
        {
            return $"\"kwargs\" must be a list as long as \"{name}\"";
        }

        for (var index = 0; index < ids.GetArrayLength(); index++)
        {
            if (ids[index].ValueKind != JsonValueKind.String)
            {
                return $"\"{name}\" must hold texts only";
            }

            constraints.Add(new ConstraintSpecification(JsonStrings.Text(ids[index]), kwargs[index], family));
        }

        return null;
    }

    private static ConstraintFamily? ReadFamily(JsonElement owner, ConstraintFamily? otherwise, out string? error)
    {
        error = null;
        if (!owner.TryGetProperty("family", out var family) || family.ValueKind == JsonValueKind.Null)
        {
            return otherwise;
        }

        if (
            family.ValueKind == JsonValueKind.String
            && ConstraintFamilyNames.Parse(JsonStrings.Text(family)) is { } known
        )
        {
            return known;
        }

        error =
            $"unknown family {family.GetRawText()}; use one of "
            + string.Join(", ", ConstraintFamilyNames.InOrder.Select(name => name.Name()));
        return null;
    }

    /// <summary>Lists and objects may arrive as JSON text, as columns of tables do; anything else stays what it is.</summary>
    private static JsonElement Unpack(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value;
        }

        try
        {
            return JsonElement.Parse(JsonStrings.Text(value));
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
