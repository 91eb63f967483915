using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation.Server.Chat;

/// <summary>The body of a completion request, read.</summary>
internal sealed record ChatCall
{
    private const int MostChoices = 128;

    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required ChatOptions Options { get; init; }

    /// <summary>How many answers.</summary>
    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with a chunk of usage.</summary>
    public bool StreamUsage { get; init; }

    /// <summary>A rough count of what the request takes from the tokens a minute: prompt and longest answer.</summary>
    public int TokensAtMost =>
        (int)
            Math.Min(
                int.MaxValue,
                (Messages.Sum(message => (long)message.Text.Length) / 4)
                    + ((long)(Options.MaxOutputTokens ?? 16) * Choices)
            );

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="structuredOutput">What is done with <c>response_format</c>.</param>
    /// <exception cref="ApiException">It is no valid request.</exception>
    public static ChatCall Read(JsonElement body, StructuredOutput structuredOutput)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("The body must be a JSON object.", null);
        }

        var model = Text(body, "model") ?? throw Invalid("You must provide a model parameter.", "model");
        var options = new ChatOptions
        {
            ModelId = model,
            Seed = Integer(body, "seed", long.MinValue, long.MaxValue),
            MaxOutputTokens = (int?)(
                Integer(body, "max_completion_tokens", 1, int.MaxValue) ?? Integer(body, "max_tokens", 1, int.MaxValue)
            ),
            StopSequences = Stops(body),
        };
        Number(body, "temperature", 0, 2);
        Number(body, "top_p", 0, 1);
        Number(body, "frequency_penalty", -2, 2);
        Number(body, "presence_penalty", -2, 2);
        if (ResponseFormat(body) is { } format && structuredOutput == StructuredOutput.Honoured)
        {
            options.ResponseFormat = format;
        }

        if (
            Member(body, "metadata", JsonValueKind.Object) is { } metadata
            && Text(metadata, TaskKinds.PropertyName) is { } task
        )
        {
            options.AdditionalProperties = new() { [TaskKinds.PropertyName] = task };
        }

        var stream = Flag(body, "stream");
        return new ChatCall
        {
            Model = model,
            Messages = ReadMessages(body),
            Options = options,
            Choices = (int)(Integer(body, "n", 1, MostChoices) ?? 1),
            Stream = stream,
            StreamUsage =
                stream
                && Member(body, "stream_options", JsonValueKind.Object) is { } streamOptions
                && Flag(streamOptions, "include_usage"),
        };
    }

    private static List<ChatMessage> ReadMessages(JsonElement body)
    {
        if (Member(body, "messages", JsonValueKind.Array) is not { } messages || messages.GetArrayLength() == 0)
        {
            throw Invalid("'messages' must be a list of at least one message.", "messages");
        }

        var read = new List<ChatMessage>(messages.GetArrayLength());
        foreach (var message in messages.EnumerateArray())
        {
            var at = FormattableString.Invariant($"messages[{read.Count}]");
            if (message.ValueKind != JsonValueKind.Object)
            {
                throw Invalid($"'{at}' must be an object.", at);
            }

            var role = Text(message, "role") switch
            {
                "system" or "developer" => ChatRole.System,
                "user" => ChatRole.User,
                "assistant" => ChatRole.Assistant,
                "tool" or "function" => ChatRole.Tool,
                var other => throw Invalid(
                    $"'{other}' is not one of 'system', 'assistant', 'user', 'tool', 'function', 'developer'.",
                    $"{at}.role"
                ),
            };
            read.Add(new ChatMessage(role, Content(message, at)));
        }

        return read;
    }

    private static string Content(JsonElement message, string at)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return message.TryGetProperty("tool_calls", out _) || message.TryGetProperty("refusal", out _)
                ? ""
                : throw Invalid($"'{at}.content' is missing.", $"{at}.content");
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw Invalid($"'{at}.content' must be a text or a list of parts.", $"{at}.content");
        }

        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            text.Append(
                part.ValueKind == JsonValueKind.Object
                    ? Text(part, "text")
                    : throw Invalid($"A part of '{at}.content' is not an object.", $"{at}.content")
            );
        }

        return text.ToString();
    }

    private static ChatResponseFormatJson? ResponseFormat(JsonElement body)
    {
        if (Member(body, "response_format", JsonValueKind.Object) is not { } format)
        {
            return null;
        }

        switch (Text(format, "type"))
        {
            case "text":
                return null;
            case "json_object":
                return ChatResponseFormat.Json;
            case "json_schema":
                if (
                    Member(format, "json_schema", JsonValueKind.Object) is not { } named
                    || Text(named, "name") is not { } name
                )
                {
                    throw Invalid("'response_format.json_schema.name' is missing.", "response_format.json_schema.name");
                }

                return Member(named, "schema", JsonValueKind.Object) is { } schema
                    ? ChatResponseFormat.ForJsonSchema(schema.Clone(), name)
                    : ChatResponseFormat.Json;
            case var other:
                throw Invalid($"'{other}' is not one of 'json_object', 'json_schema', 'text'.", "response_format.type");
        }
    }

    private static List<string>? Stops(JsonElement body)
    {
        if (!body.TryGetProperty("stop", out var stop) || stop.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (stop.ValueKind == JsonValueKind.String)
        {
            return [stop.GetString()!];
        }

        return
            stop.ValueKind == JsonValueKind.Array
            && stop.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String)
            ? [.. stop.EnumerateArray().Select(text => text.GetString()!)]
            : throw Invalid("'stop' must be a text or a list of texts.", "stop");
    }

    private static JsonElement? Member(JsonElement owner, string name, JsonValueKind kind)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind
            ? value
            : throw Invalid($"'{name}' must be {Described(kind)}, not {Described(value.ValueKind)}.", name);
    }

    private static string Described(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            _ => "true or false",
        };

    private static string? Text(JsonElement owner, string name) =>
        Member(owner, name, JsonValueKind.String) is { } text ? text.GetString() : null;

    private static bool Flag(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw Invalid($"'{name}' must be true or false.", name),
        };

    private static long? Integer(JsonElement owner, string name, long least, long most)
    {
        if (Member(owner, name, JsonValueKind.Number) is not { } number)
        {
            return null;
        }

        return number.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw Invalid(
                FormattableString.Invariant(
                    $"'{name}' must be a whole number from {least} to {most}, not {number.GetRawText()}."
                ),
                name
            );
    }

    private static void Number(JsonElement owner, string name, double least, double most)
    {
        if (
            Member(owner, name, JsonValueKind.Number) is { } number
            && !(number.TryGetDouble(out var value) && value >= least && value <= most)
        )
        {
            throw Invalid(
                FormattableString.Invariant(
                    $"'{name}' must be a number from {least} to {most}, not {number.GetRawText()}."
                ),
                name
            );
        }
    }

    private static ApiException Invalid(string message, string? parameter) => new(ApiError.Invalid(message, parameter));
}
