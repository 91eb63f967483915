using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Scheduling;
using DataGen.Models.Tokens;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers;

/// <summary>A client's response as an answer, with token counts estimated where the server sent none.</summary>
internal static class AnswerMapping
{
    public static Answer Read(ChatResponse response, IReadOnlyList<ChatTurn> asked, TokenCounter counter)
    {
        List<AIContent> contents = [.. response.Messages.SelectMany(message => message.Contents)];
        string text = string.Concat(contents.OfType<TextContent>().Select(part => part.Text));
        string thoughts = string.Concat(contents.OfType<TextReasoningContent>().Select(thought => thought.Text));
        string? refusal = contents
            .OfType<ErrorContent>()
            .LastOrDefault(error => error.ErrorCode is ChatOptionKeys.RefusalCode)
            ?.Message;

        string answer = UnicodeText.Repair(text.Length == 0 && refusal is not null ? refusal : text);
        string? reasoning = thoughts.Length == 0 ? null : UnicodeText.Repair(thoughts);
        int? promptTokens = Tokens(response.Usage?.InputTokenCount);
        int? completionTokens = Tokens(response.Usage?.OutputTokenCount);
        return new Answer
        {
            Text = answer,
            FinishReason = Finish(response.FinishReason, refusal),
            Reasoning = reasoning,
            PromptTokens = promptTokens ?? EstimatePrompt(asked, counter),
            CompletionTokens = completionTokens ?? Count(answer, counter) + Count(reasoning, counter),
            TokensEstimated = promptTokens is null || completionTokens is null,
            Model = response.ModelId,
            Detail = refusal ?? Property(response, ChatOptionKeys.ToolCalls) as string,
            Logprobs = Property(response, ChatOptionKeys.Logprobs) as JsonElement?,
        };
    }

    /// <summary>Nothing was generated and nothing is charged, so it has no tokens.</summary>
    public static Answer Rejected(ProviderException rejection) =>
        new()
        {
            Text = "",
            FinishReason = FinishReasons.Rejected,
            Detail = rejection.Message,
        };

    /// <summary>What the server said of its limits.</summary>
    public static ServerLimits? Limits(ChatResponse response) =>
        Property(response, ChatOptionKeys.Limits) as ServerLimits;

    private static string Finish(ChatFinishReason? reason, string? refusal) =>
        refusal is not null ? FinishReasons.Refusal
        : reason is { Value: { Length: > 0 } value } ? value
        : FinishReasons.Unknown;

    private static int? Tokens(long? count) => count is >= 0 and <= int.MaxValue ? (int)count : null;

    private static object? Property(ChatResponse response, string name) =>
        response.AdditionalProperties is { } properties && properties.TryGetValue(name, out object? value)
            ? value
            : null;

    private static int EstimatePrompt(IReadOnlyList<ChatTurn> asked, TokenCounter counter)
    {
        // Chat formats wrap each turn in about four tokens and open the answer with about three.
        const int PerTurn = 4;
        const int Opening = 3;
        return Opening + asked.Sum(turn => PerTurn + Count(turn.Content, counter));
    }

    private static int Count(string? text, TokenCounter counter) =>
        string.IsNullOrEmpty(text) ? 0 : counter.Count(text).Tokens;
}
