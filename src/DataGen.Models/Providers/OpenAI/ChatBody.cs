using System.Text.Encodings.Web;
using System.Text.Json;
using DataGen.Models.Answers;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>
/// Writes the body of a chat completion request. What is not set is not sent. Members of the extra bodies (the request's
/// over the alias's) replace ours of the same name; null takes ours away, for servers that refuse a field they do not know.
/// </summary>
internal sealed class ChatBody(string model, string maxTokensField, JsonElement? aliasExtra)
{
    public const string MaxTokens = "max_tokens";
    public const string MaxCompletionTokens = "max_completion_tokens";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The body is read by a JSON parser, not by a browser: text beyond ASCII goes as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string MaxTokensField => maxTokensField;

    public ReadOnlyMemory<byte> Write(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        SortedDictionary<string, JsonElement>? extra = Extra(options);
        using var output = new PooledBytes();
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            json.WriteStartObject();
            Members(new BodyWriter(json, extra), messages, options ?? new ChatOptions());
            foreach ((string name, JsonElement value) in extra ?? [])
            {
                if (value.ValueKind != JsonValueKind.Null)
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        // A copy of its own: a connection may still be sending when the exchange is over.
        return output.Written.ToArray();
    }

    private void Members(BodyWriter body, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        body.Member("model", options.ModelId ?? model, static (json, name) => json.WriteStringValue(name));
        body.Member("messages", messages, Turns);
        body.Member("temperature", options.Temperature, Float);
        body.Member("top_p", options.TopP, Float);
        body.Member("top_k", options.TopK, Integer);
        body.Member(ChatOptionKeys.MinP, Additional<double>(options, ChatOptionKeys.MinP), Double);
        body.Member("frequency_penalty", options.FrequencyPenalty, Float);
        body.Member("presence_penalty", options.PresencePenalty, Float);
        body.Member(
            ChatOptionKeys.RepetitionPenalty,
            Additional<double>(options, ChatOptionKeys.RepetitionPenalty),
            Double
        );
        body.Member("stop", options.StopSequences is { Count: > 0 } stop ? stop : null, Texts);
        body.Member("seed", options.Seed, static (json, seed) => json.WriteNumberValue(seed!.Value));
        body.Member(maxTokensField, options.MaxOutputTokens, Integer);
        body.Member(
            ChatOptionKeys.LogitBias,
            Property(options, ChatOptionKeys.LogitBias) as IReadOnlyDictionary<string, double>,
            Bias
        );
        body.Member(
            ChatOptionKeys.Logprobs,
            Additional<bool>(options, ChatOptionKeys.Logprobs),
            static (json, wanted) => json.WriteBooleanValue(wanted!.Value)
        );
        body.Member(ChatOptionKeys.TopLogprobs, Additional<int>(options, ChatOptionKeys.TopLogprobs), Integer);
        body.Member(
            ChatOptionKeys.ReasoningEffort,
            Property(options, ChatOptionKeys.ReasoningEffort) as string,
            static (json, effort) => json.WriteStringValue(effort)
        );
        body.Member("response_format", options.ResponseFormat as ChatResponseFormatJson, Format);
    }

    private SortedDictionary<string, JsonElement>? Extra(ChatOptions? options)
    {
        JsonElement? ofRequest = options is null ? null : Additional<JsonElement>(options, ChatOptionKeys.ExtraBody);
        if (aliasExtra is null && ofRequest is null)
        {
            return null;
        }

        var extra = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement? source in new[] { aliasExtra, ofRequest })
        {
            if (source is { ValueKind: JsonValueKind.Object } members)
            {
                foreach (JsonProperty member in members.EnumerateObject())
                {
                    extra[member.Name] = member.Value;
                }
            }
        }

        return extra;
    }

    private static object? Property(ChatOptions options, string name) =>
        options.AdditionalProperties is { } properties && properties.TryGetValue(name, out object? value)
            ? value
            : null;

    private static T? Additional<T>(ChatOptions options, string name)
        where T : struct => Property(options, name) is T value ? value : null;

    private static void Float(Utf8JsonWriter json, float? value) => json.WriteNumberValue(value!.Value);

    private static void Double(Utf8JsonWriter json, double? value) => json.WriteNumberValue(value!.Value);

    private static void Integer(Utf8JsonWriter json, int? value) => json.WriteNumberValue(value!.Value);

    private static void Turns(Utf8JsonWriter json, IEnumerable<ChatMessage> messages)
    {
        json.WriteStartArray();
        foreach (ChatMessage message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role.Value);
            json.WriteString("content", UnicodeText.Repair(message.Text));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, IList<string>? texts)
    {
        json.WriteStartArray();
        foreach (string text in texts!)
        {
            json.WriteStringValue(UnicodeText.Repair(text));
        }

        json.WriteEndArray();
    }

    private static void Bias(Utf8JsonWriter json, IReadOnlyDictionary<string, double>? bias)
    {
        json.WriteStartObject();
        foreach ((string token, double weight) in bias!.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(token, weight);
        }

        json.WriteEndObject();
    }

    private static void Format(Utf8JsonWriter json, ChatResponseFormatJson? format)
    {
        json.WriteStartObject();
        if (format!.Schema is { } schema)
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", format.SchemaName ?? "answer");
            json.WritePropertyName("schema");
            schema.WriteTo(json);
            json.WriteBoolean("strict", StrictSchema.Fits(schema));
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "json_object");
        }

        json.WriteEndObject();
    }

    private readonly struct BodyWriter(Utf8JsonWriter json, SortedDictionary<string, JsonElement>? extra)
    {
        public void Member<T>(string name, T? value, Action<Utf8JsonWriter, T> write)
        {
            if (value is not null && extra?.ContainsKey(name) != true)
            {
                json.WritePropertyName(name);
                write(json, value);
            }
        }
    }
}
