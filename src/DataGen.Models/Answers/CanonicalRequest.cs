using System.Buffers;
using System.Text.Json;

namespace DataGen.Models.Answers;

/// <summary>
/// The bytes that identify a request: one JSON object in <see cref="CanonicalJson"/>'s form, with these members in this
/// order, the absent ones left out:
/// <c>extraBody frequencyPenalty logitBias logprobs messages minP model presencePenalty reasoningEffort repetitionPenalty
/// responseSchema responseSchemaName sampleIndex salt stop task temperature topK topLogprobs topP version</c>.
/// <c>messages</c> is a list of <c>{"content","role"}</c>; <c>model</c> is the alias's identity; <c>version</c> is 1;
/// <c>sampleIndex</c> and <c>salt</c> are always there; <c>maxTokens</c> never is.
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>Changed when the form changes, so that old keys can never be mistaken for new ones.</summary>
    private const int Version = 1;

    public static void Write(IBufferWriter<byte> output, AnswerRequest request, string modelIdentity, bool withTask)
    {
        var json = new CanonicalJson(output);
        Sampling sampling = request.Sampling;
        bool first = true;
        json.Raw("{"u8);
        Element("extraBody"u8, sampling.ExtraBody);
        Number("frequencyPenalty"u8, sampling.FrequencyPenalty);
        if (sampling.LogitBias is { Count: > 0 } bias)
        {
            Name("logitBias"u8);
            LogitBias(json, bias);
        }

        if (sampling.Logprobs is { } logprobs)
        {
            Name("logprobs"u8);
            json.Raw(logprobs ? "true"u8 : "false"u8);
        }

        Name("messages"u8);
        Messages(json, request.Messages);
        Number("minP"u8, sampling.MinP);
        Text("model"u8, modelIdentity);
        Number("presencePenalty"u8, sampling.PresencePenalty);
        Text("reasoningEffort"u8, sampling.ReasoningEffort);
        Number("repetitionPenalty"u8, sampling.RepetitionPenalty);
        Element("responseSchema"u8, sampling.ResponseSchema);
        Text("responseSchemaName"u8, sampling.ResponseSchema is null ? null : sampling.ResponseSchemaName);
        Integer("sampleIndex"u8, request.SampleIndex);
        Text("salt"u8, request.Salt);
        if (sampling.Stop is { Count: > 0 } stop)
        {
            Name("stop"u8);
            Texts(json, stop);
        }

        Text("task"u8, withTask ? request.Task : null);
        Number("temperature"u8, sampling.Temperature);
        Integer("topK"u8, sampling.TopK);
        Integer("topLogprobs"u8, sampling.TopLogprobs);
        Number("topP"u8, sampling.TopP);
        Integer("version"u8, Version);
        json.Raw("}"u8);
        return;

        void Name(ReadOnlySpan<byte> name)
        {
            json.Separate(ref first);
            json.Raw("\""u8);
            json.Raw(name);
            json.Raw("\":"u8);
        }

        void Number(ReadOnlySpan<byte> name, double? value)
        {
            if (value is { } number)
            {
                Name(name);
                json.Number(number);
            }
        }

        void Integer(ReadOnlySpan<byte> name, int? value)
        {
            if (value is { } number)
            {
                Name(name);
                json.Number(number);
            }
        }

        void Text(ReadOnlySpan<byte> name, string? value)
        {
            if (value is not null)
            {
                Name(name);
                json.Text(value);
            }
        }

        void Element(ReadOnlySpan<byte> name, JsonElement? value)
        {
            if (value is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } element)
            {
                Name(name);
                json.Element(element);
            }
        }
    }

    private static void Messages(CanonicalJson json, IReadOnlyList<ChatTurn> messages)
    {
        json.Raw("["u8);
        bool first = true;
        foreach (ChatTurn turn in messages)
        {
            json.Separate(ref first);
            json.Raw("{\"content\":"u8);
            json.Text(turn.Content);
            json.Raw(",\"role\":"u8);
            json.Text(turn.Role);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }

    private static void Texts(CanonicalJson json, IReadOnlyList<string> texts)
    {
        json.Raw("["u8);
        bool first = true;
        foreach (string text in texts)
        {
            json.Separate(ref first);
            json.Text(text);
        }

        json.Raw("]"u8);
    }

    private static void LogitBias(CanonicalJson json, IReadOnlyDictionary<string, double> bias)
    {
        json.Raw("{"u8);
        bool first = true;
        foreach ((string token, double weight) in bias.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.Separate(ref first);
            json.Text(token);
            json.Raw(":"u8);
            json.Number(weight);
        }

        json.Raw("}"u8);
    }
}
