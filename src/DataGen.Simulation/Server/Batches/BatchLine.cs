using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server.Batches;

/// <summary>One request of a batch.</summary>
/// <param name="CustomId">The client's name for it.</param>
/// <param name="Body">The body of the request.</param>
internal sealed record BatchLine(string CustomId, JsonElement Body)
{
    /// <summary>Reads a line of an input file; what is wrong with the body itself is found when it is served.</summary>
    /// <returns>The request, or what is wrong with the line.</returns>
    public static (BatchLine? Line, BatchError? Error) Read(string text, string endpoint, int number)
    {
        JsonElement line;
        try
        {
            line = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return Wrong("invalid_json_line", "This line is not parseable as valid JSON.", number);
        }

        if (line.ValueKind != JsonValueKind.Object || Text(line, "custom_id") is not { Length: > 0 } name)
        {
            return Wrong("missing_required_parameter", "Missing required parameter: 'custom_id'.", number);
        }

        if (Text(line, "method") is not "POST")
        {
            return Wrong("invalid_method", "Invalid value for 'method': use 'POST'.", number);
        }

        if (!string.Equals(Text(line, "url"), endpoint, StringComparison.Ordinal))
        {
            return Wrong(
                "invalid_url",
                "The URL provided for this request does not match the batch's endpoint.",
                number
            );
        }

        return line.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object
            ? (new BatchLine(name, body), null)
            : Wrong("missing_required_parameter", "Missing required parameter: 'body'.", number);
    }

    /// <summary>A line of the output or error file: the response that was had.</summary>
    /// <param name="id">The id of this request in the batch.</param>
    /// <param name="status">The response's status.</param>
    /// <param name="body">Its body, as JSON.</param>
    public string Responded(string id, int status, ReadOnlySpan<byte> body) =>
        Write(
            id,
            new JsonObject
            {
                ["status_code"] = status,
                ["request_id"] = id.Replace("batch_req_", "req_", StringComparison.Ordinal),
                ["body"] = JsonNode.Parse(body),
            },
            null
        );

    /// <summary>A line of the error file: no response was had.</summary>
    public string Failed(string id, string code, string message) =>
        Write(id, null, new JsonObject { ["code"] = code, ["message"] = message });

    private string Write(string id, JsonObject? response, JsonObject? error) =>
        new JsonObject
        {
            ["id"] = id,
            ["custom_id"] = CustomId,
            ["response"] = response,
            ["error"] = error,
        }.ToJsonString(Reply.Plain) + "\n";

    private static (BatchLine?, BatchError?) Wrong(string code, string message, int number) =>
        (null, new BatchError(code, message, number));

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
