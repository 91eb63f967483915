using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataGen.Simulation.Server.Chat;

/// <summary>A completion's names: the same in all chunks of a stream.</summary>
/// <param name="Id">Such as <c>chatcmpl-…</c>.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Created">Unix time in seconds.</param>
internal sealed record ChatNames(string Id, string Model, long Created);

/// <summary>Writes completions as OpenAI-compatible servers do: whole, or as the events of a stream.</summary>
internal static class ChatWriting
{
    private const int Piece = 48;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Whole(ChatNames names, ChatAnswer answer)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        Body(
            bytes,
            names,
            "chat.completion",
            json =>
            {
                json.WriteStartArray("choices");
                for (var index = 0; index < answer.Choices.Count; index++)
                {
                    var choice = answer.Choices[index];
                    json.WriteStartObject();
                    json.WriteNumber("index", index);
                    json.WriteStartObject("message");
                    json.WriteString("role", "assistant");
                    json.WriteString("content", choice.Content);
                    json.WriteString("refusal", choice.Refusal);
                    if (choice.Reasoning is { } reasoning)
                    {
                        json.WriteString("reasoning_content", reasoning);
                    }

                    json.WriteEndObject();
                    json.WriteNull("logprobs");
                    json.WriteString("finish_reason", choice.Finish);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                if (answer.SaysUsage)
                {
                    Usage(json, answer);
                }
            }
        );
        return bytes.WrittenMemory;
    }

    public static List<ReadOnlyMemory<byte>> Events(ChatNames names, ChatAnswer answer, bool withUsage)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        for (var index = 0; index < answer.Choices.Count; index++)
        {
            var choice = answer.Choices[index];
            Delta(
                index,
                null,
                json =>
                {
                    json.WriteString("role", "assistant");
                    json.WriteString("content", "");
                    json.WriteNull("refusal");
                }
            );
            Pieces(index, "reasoning_content", choice.Reasoning);
            Pieces(index, "content", choice.Content);
            Pieces(index, "refusal", choice.Refusal);
            Delta(index, choice.Finish, static _ => { }, isLast: true);
        }

        if (withUsage && answer.SaysUsage)
        {
            events.Add(
                Event(
                    names,
                    json =>
                    {
                        json.WriteStartArray("choices");
                        json.WriteEndArray();
                        Usage(json, answer);
                    }
                )
            );
        }

        events.Add("data: [DONE]\n\n"u8.ToArray());
        return events;

        void Pieces(int index, string name, string? text)
        {
            foreach (var piece in TextPieces.Of(text ?? "", Piece))
            {
                Delta(index, null, json => json.WriteString(name, piece));
            }
        }

        void Delta(int index, string? finish, Action<Utf8JsonWriter> delta, bool isLast = false) =>
            events.Add(
                Event(
                    names,
                    json =>
                    {
                        json.WriteStartArray("choices");
                        json.WriteStartObject();
                        json.WriteNumber("index", index);
                        json.WriteStartObject("delta");
                        delta(json);
                        json.WriteEndObject();
                        json.WriteNull("logprobs");
                        json.WriteString("finish_reason", isLast ? finish : null);
                        json.WriteEndObject();
                        json.WriteEndArray();
                        if (withUsage)
                        {
                            json.WriteNull("usage");
                        }
                    }
                )
            );
    }

    private static ReadOnlyMemory<byte> Event(ChatNames names, Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        bytes.Write("data: "u8);
        Body(bytes, names, "chat.completion.chunk", members);
        bytes.Write("\n\n"u8);
        return bytes.WrittenMemory;
    }

    private static void Body(IBufferWriter<byte> bytes, ChatNames names, string kind, Action<Utf8JsonWriter> members)
    {
        using var json = new Utf8JsonWriter(bytes, Plain);
        json.WriteStartObject();
        json.WriteString("id", names.Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", names.Created);
        json.WriteString("model", names.Model);
        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", "fp_simulated");
        members(json);
        json.WriteEndObject();
    }

    private static void Usage(Utf8JsonWriter json, ChatAnswer answer)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", answer.PromptTokens);
        json.WriteNumber("completion_tokens", answer.CompletionTokens);
        json.WriteNumber("total_tokens", answer.PromptTokens + answer.CompletionTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", answer.Choices.Sum(choice => choice.ReasoningTokens));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
