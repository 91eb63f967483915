using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers;

/// <summary>A logical request in the terms of <see cref="IChatClient"/>.</summary>
internal static class ChatOptionsMapping
{
    public static List<ChatMessage> Messages(AnswerRequest request, ModelAlias alias)
    {
        var messages = new List<ChatMessage>(request.Messages.Count);
        foreach (ChatTurn turn in request.Messages)
        {
            messages.Add(new ChatMessage(new ChatRole(turn.Role), UnicodeText.Repair(turn.Content)));
        }

        if (StructuredOutput.InWords(request.Sampling.ResponseSchema, alias.StructuredOutput) is { } words)
        {
            messages[^1] = new ChatMessage(messages[^1].Role, $"{messages[^1].Text}\n\n{words}");
        }

        return messages;
    }

    public static ChatOptions Options(AnswerRequest request, ModelAlias alias, AnswerKey key, bool sendsTask)
    {
        Sampling sampling = request.Sampling;
        var options = new ChatOptions
        {
            ModelId = alias.Model,
            Temperature = (float?)sampling.Temperature,
            TopP = (float?)sampling.TopP,
            TopK = sampling.TopK,
            FrequencyPenalty = (float?)sampling.FrequencyPenalty,
            PresencePenalty = (float?)sampling.PresencePenalty,
            MaxOutputTokens = request.MaxTokens,
            Seed = key.Seed,
            StopSequences = sampling.Stop.Count == 0 ? null : [.. sampling.Stop.Select(UnicodeText.Repair)],
            ResponseFormat = Format(sampling, alias),
        };
        Add(ChatOptionKeys.MinP, sampling.MinP);
        Add(ChatOptionKeys.RepetitionPenalty, sampling.RepetitionPenalty);
        Add(ChatOptionKeys.LogitBias, sampling.LogitBias is { Count: > 0 } bias ? bias : null);
        Add(ChatOptionKeys.Logprobs, sampling.Logprobs);
        Add(ChatOptionKeys.TopLogprobs, sampling.TopLogprobs);
        Add(ChatOptionKeys.ReasoningEffort, sampling.ReasoningEffort);
        Add(ChatOptionKeys.ExtraBody, sampling.ExtraBody is { ValueKind: JsonValueKind.Object } extra ? extra : null);
        Add(ChatOptionKeys.Task, sendsTask ? request.Task : null);
        return options;

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                (options.AdditionalProperties ??= []).Add(name, value);
            }
        }
    }

    private static ChatResponseFormatJson? Format(Sampling sampling, ModelAlias alias) =>
        sampling.ResponseSchema is not { } schema
            ? null
            : alias.StructuredOutput switch
            {
                StructuredOutput.Schema => ChatResponseFormat.ForJsonSchema(
                    schema,
                    sampling.ResponseSchemaName ?? "answer"
                ),
                StructuredOutput.Json => ChatResponseFormat.Json,
                _ => null,
            };
}
