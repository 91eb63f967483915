using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataGen.Models.Answers;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>Reads what OpenAI's batch interface says: batches, and the lines of their results.</summary>
internal sealed class BatchBodies(SecretScrubber scrubber, string maxTokensField)
{
    private const int ShownErrors = 3;

    /// <summary>A body that must be a JSON object.</summary>
    public static JsonElement Object(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonBytes.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Malformed($"not a JSON object: {ErrorReading.Snippet(body.Span)}");
        }
        catch (JsonException)
        {
            throw Malformed($"not JSON: {ErrorReading.Snippet(body.Span)}");
        }
    }

    public static string Id(JsonElement owner) => JsonBytes.Text(owner, "id") ?? throw Malformed("it has no id");

    public static string? Metadata(JsonElement batch, string name) =>
        batch.ValueKind == JsonValueKind.Object
        && batch.TryGetProperty("metadata", out JsonElement metadata)
        && metadata.ValueKind == JsonValueKind.Object
            ? JsonBytes.Text(metadata, name)
            : null;

    public static ProviderException Malformed(string what) => new(FailureKind.MalformedBody, what, 200);

    public BatchStatus Status(JsonElement batch)
    {
        string state = JsonBytes.Text(batch, "status") ?? throw Malformed("the batch has no status");
        JsonElement counts = batch.TryGetProperty("request_counts", out JsonElement given) ? given : default;
        (string? problem, bool isOverQueue) = Problem(batch);
        return new BatchStatus(
            Id(batch),
            state,
            state switch
            {
                "completed" => BatchEnd.Completed,
                "failed" => BatchEnd.Failed,
                "expired" => BatchEnd.Expired,
                "cancelled" => BatchEnd.Cancelled,
                _ => null,
            },
            Count(counts, "total"),
            Count(counts, "completed"),
            Count(counts, "failed"),
            JsonBytes.Text(batch, "output_file_id"),
            JsonBytes.Text(batch, "error_file_id"),
            problem,
            isOverQueue
        );
    }

    public BatchLine Line(ReadOnlyMemory<byte> line)
    {
        string? name = null;
        try
        {
            using JsonDocument document = JsonBytes.Parse(line);
            JsonElement root = document.RootElement;
            name = JsonBytes.Text(root, "custom_id");
            return name is null ? new BatchLine(null, null, Malformed("the line has no custom_id"), WasTried: false)
                : root.TryGetProperty("response", out JsonElement response)
                && response.ValueKind == JsonValueKind.Object
                    ? Response(name, response)
                : new BatchLine(name, null, NotTried(root), WasTried: false);
        }
        catch (JsonException)
        {
            return new BatchLine(name, null, Malformed("the line is not JSON"), WasTried: name is not null);
        }
        catch (ProviderException error)
        {
            return new BatchLine(name, null, (ProviderException)scrubber.Scrub(error, TimeProvider.System), true);
        }
    }

    private BatchLine Response(string name, JsonElement response)
    {
        int status =
            response.TryGetProperty("status_code", out JsonElement code)
            && code.ValueKind == JsonValueKind.Number
            && code.TryGetInt32(out int number)
                ? number
                : throw Malformed("the response has no status_code");
        if (!response.TryGetProperty("body", out JsonElement body))
        {
            throw Malformed("the response has no body");
        }

        byte[] bytes = JsonMarshal.GetRawUtf8Value(body).ToArray();
        return status is < 200 or >= 300
            ? throw ErrorReading.OfStatus(status, bytes, null, null, maxTokensField)
            : new BatchLine(name, ChatBodyReading.Read(bytes), null, WasTried: true);
    }

    /// <summary>It expired or was cancelled before its turn.</summary>
    private ProviderException NotTried(JsonElement root)
    {
        JsonElement error = root.TryGetProperty("error", out JsonElement said) ? said : default;
        string message =
            error.ValueKind == JsonValueKind.Object
                ? $"{JsonBytes.Text(error, "code")}: {JsonBytes.Text(error, "message")}"
                : "no response";
        return new ProviderException(FailureKind.ServerError, scrubber.Scrub(message));
    }

    private (string? Problem, bool IsOverQueue) Problem(JsonElement batch)
    {
        if (
            !batch.TryGetProperty("errors", out JsonElement errors)
            || errors.ValueKind != JsonValueKind.Object
            || !errors.TryGetProperty("data", out JsonElement data)
            || data.ValueKind != JsonValueKind.Array
            || data.GetArrayLength() == 0
        )
        {
            return (null, false);
        }

        string shown = string.Join("; ", data.EnumerateArray().Take(ShownErrors).Select(Describe));
        int more = data.GetArrayLength() - ShownErrors;
        string rest = more > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {more} more") : "";
        return (
            scrubber.Scrub(shown + rest),
            data.EnumerateArray().Any(error => JsonBytes.Text(error, "code") is "token_limit_exceeded")
        );
    }

    private static string Describe(JsonElement error)
    {
        string line =
            error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("line", out JsonElement number)
            && number.ValueKind == JsonValueKind.Number
                ? $" (line {number.GetRawText()})"
                : "";
        return $"{JsonBytes.Text(error, "code")}: {JsonBytes.Text(error, "message")}{line}";
    }

    private static int Count(JsonElement counts, string name) =>
        counts.ValueKind == JsonValueKind.Object
        && counts.TryGetProperty(name, out JsonElement count)
        && count.ValueKind == JsonValueKind.Number
        && count.TryGetInt32(out int value)
            ? value
            : 0;
}
