using System.Text.Json;

namespace DataGen.Models.Answers;

/// <summary>What a model returned: a completion of any finish reason, a refusal, or the server's rejection of the request.</summary>
public sealed record Answer
{
    /// <summary>The completion's text; a refusal's words where there is no other text; empty for a rejection.</summary>
    public required string Text { get; init; }

    /// <summary>One of <see cref="FinishReasons"/>, or the server's own word where it is none of them.</summary>
    public required string FinishReason { get; init; }

    /// <summary>The model's reasoning, where the server returns it apart from the answer.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Tokens of the request.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer, with any reasoning the server counts.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>True where the server did not say a token count and it was estimated here.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>The model's name as the server reported it.</summary>
    public string? Model { get; init; }

    /// <summary>The server's explanation of a rejection or refusal, or the raw tool calls as JSON.</summary>
    public string? Detail { get; init; }

    /// <summary>The server's log-probabilities object, as sent, where <see cref="Sampling.Logprobs"/> asked for it.</summary>
    public JsonElement? Logprobs { get; init; }

    /// <summary>True where this ask paid nothing: the answer was stored, or an identical request was already in flight.</summary>
    public bool FromStore { get; init; }

    /// <summary>True for a rejection: HTTP 400, 413 or 422.</summary>
    public bool IsRejected => string.Equals(FinishReason, FinishReasons.Rejected, StringComparison.Ordinal);
}

/// <summary>Why an answer ended.</summary>
public static class FinishReasons
{
    /// <summary>The model ended it, or a stop text did.</summary>
    public const string Stop = "stop";

    /// <summary>It was cut at the token limit.</summary>
    public const string Length = "length";

    /// <summary>The server withheld it or a part of it.</summary>
    public const string ContentFilter = "content_filter";

    /// <summary>The model calls tools.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>The model refused, and the server said so in its own field.</summary>
    public const string Refusal = "refusal";

    /// <summary>The server rejected the request (HTTP 400, 413, 422); <see cref="Answer.Detail"/> holds its message.</summary>
    public const string Rejected = "rejected";

    /// <summary>The server gave no reason.</summary>
    public const string Unknown = "unknown";
}
