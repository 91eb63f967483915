using System.Text;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Verification;

/// <summary>A verifier of a row, or why it cannot be run.</summary>
internal readonly record struct VerifierSlot(Verifier? Verifier, string? Problem);

/// <summary>A row as it is to be verified: what of it says what to check, and the text.</summary>
/// <param name="Id">Its id, or its number where it has none.</param>
internal sealed record RowToVerify(string Id)
{
    /// <summary>The fields that can carry constraints.</summary>
    private static readonly string[] ConstraintFields = ["constraints", "instruction_id_list", "ground_truth"];

    /// <summary>Why nothing of the row can be checked.</summary>
    public string? Problem { get; private init; }

    public string Response { get; private init; } = "";

    /// <summary>The row as the constraint checker reads it; null where it carries none.</summary>
    public JsonElement? Constraints { get; private init; }

    public IReadOnlyList<VerifierSlot> Verifiers { get; private init; } = [];

    /// <summary>Whether the row holds a list of verifiers, so that its verdicts are a list as well.</summary>
    public bool HasVerifierList { get; private init; }

    /// <summary>Reads a row of any of the shapes. What is wrong with it is a problem, never an exception.</summary>
    /// <param name="row">The row.</param>
    /// <param name="number">Its 0-based number.</param>
    /// <param name="responseField">The field with the text, if it was said.</param>
    public static RowToVerify Read(SourceRow row, long number, string? responseField)
    {
        var read = new RowToVerify(IdOf(row) ?? Invariant($"{number}"));
        if (row.Error is { } error)
        {
            return read with { Problem = $"{row.Location}: {error}" };
        }

        var (response, problem) = ResponseOf(row, responseField);
        if (response is null)
        {
            return read with { Problem = problem };
        }

        var (slots, isList, verifierProblem) = VerifiersOf(row);
        if (verifierProblem is not null)
        {
            return read with { Problem = verifierProblem };
        }

        // A ground truth beside verifiers is for other checkers.
        var carried = ConstraintFields.FirstOrDefault(name => Has(row, name));
        var constraints = carried is null || (slots.Count > 0 && carried is "ground_truth") ? null : carried;
        if (constraints is null && slots.Count == 0)
        {
            return read with
            {
                Problem = isList
                    ? "the list of verifiers is empty"
                    : "there is nothing to check: the row needs constraints, instruction_id_list, ground_truth, verifier or verifiers",
            };
        }

        return read with
        {
            Response = response,
            Verifiers = slots,
            HasVerifierList = isList,
            Constraints = constraints is null ? null : ForChecker(row, read.Id, response),
        };
    }

    private static bool Has(SourceRow row, string name) =>
        row.TryGet(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? IdOf(SourceRow row) =>
        row.TryGet("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.ToString()
        : row.TryGet("key", out var key) && key.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? key.ToString()
        : null;

    private static (string? Response, string? Problem) ResponseOf(SourceRow row, string? wanted)
    {
        var field = wanted ?? VerifyOptions.ResponseFields.FirstOrDefault(name => Has(row, name));
        if (field is null)
        {
            var names = Excerpt.Of(string.Join(", ", row.Fields.Select(each => each.Key)), 300);
            return (null, $"the row has no response; say which field holds it with --response: {names}");
        }

        if (!row.TryGet(field, out var value))
        {
            var names = Excerpt.Of(string.Join(", ", row.Fields.Select(each => each.Key)), 300);
            return (null, $"the row has no field {Excerpt.Quote(field)}; its fields are {names}");
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return LastAssistantTurn(value) is { } turn
                ? (turn, null)
                : (null, $"the messages in {Excerpt.Quote(field)} have no assistant turn with text");
        }

        try
        {
            return (Repeated(value) ?? ResponseText.Read(value), null);
        }
        catch (FormatException exception)
        {
            return (null, exception.Message);
        }
    }

    private static string? LastAssistantTurn(JsonElement messages)
    {
        string? last = null;
        foreach (var message in messages.EnumerateArray())
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
                last = content.GetString();
            }
        }

        return last;
    }

    /// <summary><c>{"$repeat": [text, times]}</c>: a large response in a small file.</summary>
    private static string? Repeated(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("$repeat", out var repeat))
        {
            return null;
        }

        return
            repeat.ValueKind == JsonValueKind.Array
            && repeat.GetArrayLength() == 2
            && repeat[0].ValueKind == JsonValueKind.String
            && repeat[1].ValueKind == JsonValueKind.Number
            && repeat[1].TryGetInt32(out var times)
            && times >= 0
            && (long)times * repeat[0].GetString()!.Length <= 64 << 20
            ? new StringBuilder().Insert(0, repeat[0].GetString()!, times).ToString()
            : throw new FormatException("the response's $repeat is not [text, times] of at most 64 Mi characters");
    }

    private static (IReadOnlyList<VerifierSlot> Slots, bool IsList, string? Problem) VerifiersOf(SourceRow row)
    {
        if (Has(row, "verifier"))
        {
            row.TryGet("verifier", out var one);
            return ([SlotOf(Unpack(one))], false, null);
        }

        // A verifier may also lie flat in its row, as in libraries of them.
        if (Has(row, "code") && row.TryGet("language", out var language) && row.TryGet("code", out var code))
        {
            return ([SlotOf(language, code)], false, null);
        }

        if (!row.TryGet("verifiers", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return ([], false, null);
        }

        list = Unpack(list);
        return list.ValueKind == JsonValueKind.Array
            ? ([.. list.EnumerateArray().Select(SlotOf)], true, null)
            : ([], true, "\"verifiers\" must be a list of {language, code}");
    }

    private static VerifierSlot SlotOf(JsonElement verifier) =>
        verifier.ValueKind == JsonValueKind.Object
        && verifier.TryGetProperty("language", out var language)
        && verifier.TryGetProperty("code", out var code)
            ? SlotOf(language, code)
            : new VerifierSlot(null, "a verifier must be an object {language, code}");

    private static VerifierSlot SlotOf(JsonElement language, JsonElement code)
    {
        if (
            language.ValueKind != JsonValueKind.String
            || !Verifier.TryParseLanguage(language.GetString(), out var known)
        )
        {
            return new VerifierSlot(
                null,
                $"unknown language {Excerpt.Of(language.ToString(), 40)}; known are python and javascript"
            );
        }

        if (code.ValueKind != JsonValueKind.String)
        {
            return new VerifierSlot(null, "the verifier's code is not text");
        }

        var text = code.GetString()!;
        return Encoding.UTF8.GetByteCount(text) > Verifier.LongestCode
            ? new VerifierSlot(null, Invariant($"the verifier's code is longer than {Verifier.LongestCode} bytes"))
            : new VerifierSlot(new Verifier(known, text), null);
    }

    /// <summary>Lists and objects may arrive as JSON text, as columns of tables hold them.</summary>
    private static JsonElement Unpack(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value;
        }

        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static JsonElement ForChecker(SourceRow row, string id, string response) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("response", response);
            foreach (var name in ConstraintFields.Append("kwargs").Append("family"))
            {
                if (Has(row, name) && row.TryGet(name, out var value))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
}
