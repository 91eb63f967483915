using System.Text;
using System.Text.Json;
using DataGen.Models.Answers;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>
/// Reads a chat completion as leniently as its meaning allows: nothing but a choice with a message is needed. Finish
/// reasons may be missing or unknown, contents null or lists of parts, counts missing or broken.
/// </summary>
internal static class ChatBodyReading
{
    /// <exception cref="ProviderException">It is no completion.</exception>
    public static ChatResponse Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = Parse(body);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("the body is not a JSON object", body.Span);
        }

        bool hasChoices = root.TryGetProperty("choices", out JsonElement choices);
        if (!HasChoice(choices))
        {
            if (ErrorReading.InOk(root) is { } error)
            {
                throw error;
            }

            throw hasChoices && choices.ValueKind is JsonValueKind.Array or JsonValueKind.Null
                ? new ProviderException(FailureKind.EmptyChoices, ErrorReading.Snippet(body.Span), 200)
                : Malformed("the body has no choices", body.Span);
        }

        JsonElement choice = choices[0];
        if (ErrorReading.InChoice(choice) is { } broken)
        {
            throw broken;
        }

        if (
            choice.ValueKind != JsonValueKind.Object
            || !choice.TryGetProperty("message", out JsonElement message)
            || message.ValueKind != JsonValueKind.Object
        )
        {
            throw Malformed("the first choice has no message", body.Span);
        }

        if (
            message.TryGetProperty("content", out JsonElement content)
            && content.ValueKind is not (JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Array)
        )
        {
            throw Malformed("the message's content is neither text nor a list of parts", body.Span);
        }

        return Response(root, choice, message);
    }

    private static ChatResponse Response(JsonElement root, JsonElement choice, JsonElement message)
    {
        var contents = new List<AIContent>();
        if (
            (JsonBytes.Text(message, "reasoning_content") ?? JsonBytes.Text(message, "reasoning")) is
            { Length: > 0 } reasoning
        )
        {
            contents.Add(new TextReasoningContent(reasoning));
        }

        string? refusal = JsonBytes.Text(message, "refusal");
        if (message.TryGetProperty("content", out JsonElement content))
        {
            contents.Add(new TextContent(ContentText(content, ref refusal)));
        }

        if (!string.IsNullOrEmpty(refusal))
        {
            contents.Add(new ErrorContent(refusal) { ErrorCode = ChatOptionKeys.RefusalCode });
        }

        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ModelId = JsonBytes.Text(root, "model"),
            FinishReason = JsonBytes.Text(choice, "finish_reason") is { Length: > 0 } reason
                ? new ChatFinishReason(reason)
                : null,
            Usage = Usage(root),
        };
        if (choice.TryGetProperty("logprobs", out JsonElement logprobs) && logprobs.ValueKind == JsonValueKind.Object)
        {
            (response.AdditionalProperties ??= []).Add(ChatOptionKeys.Logprobs, logprobs.Clone());
        }

        if (
            message.TryGetProperty("tool_calls", out JsonElement calls)
            && calls.ValueKind == JsonValueKind.Array
            && calls.GetArrayLength() > 0
        )
        {
            (response.AdditionalProperties ??= []).Add(ChatOptionKeys.ToolCalls, calls.GetRawText());
        }

        return response;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonBytes.Parse(body);
        }
        catch (JsonException error)
        {
            throw Malformed($"not JSON: {error.Message}", body.Span);
        }
    }

    private static bool HasChoice(JsonElement choices) =>
        choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0;

    private static string ContentText(JsonElement content, ref string? refusal)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            return content.ValueKind == JsonValueKind.String ? content.GetString()! : "";
        }

        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.String)
            {
                text.Append(part.GetString());
            }
            else if (part.ValueKind == JsonValueKind.Object)
            {
                text.Append(JsonBytes.Text(part, "text"));
                refusal ??= JsonBytes.Text(part, "refusal");
            }
        }

        return text.ToString();
    }

    private static UsageDetails? Usage(JsonElement root) =>
        root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object
            ? new UsageDetails
            {
                InputTokenCount = Count(usage, "prompt_tokens"),
                OutputTokenCount = Count(usage, "completion_tokens"),
            }
            : null;

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out JsonElement count)
        && count.ValueKind == JsonValueKind.Number
        && count.TryGetDouble(out double value)
        && value is >= 0 and <= int.MaxValue
            ? (long)value
            : null;

    private static ProviderException Malformed(string what, ReadOnlySpan<byte> body) =>
        new(FailureKind.MalformedBody, $"{what} — it begins: {ErrorReading.Snippet(body)}", 200);
}
