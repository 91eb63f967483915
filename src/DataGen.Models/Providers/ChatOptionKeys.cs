namespace DataGen.Models.Providers;

/// <summary>
/// Names in <c>ChatOptions.AdditionalProperties</c> and <c>ChatResponse.AdditionalProperties</c> for what the common
/// interface has no property for. Where a field of OpenAI-compatible bodies exists, the name is that field's.
/// </summary>
public static class ChatOptionKeys
{
    /// <summary>Option, double.</summary>
    public const string MinP = "min_p";

    /// <summary>Option, double.</summary>
    public const string RepetitionPenalty = "repetition_penalty";

    /// <summary>Option, <c>IReadOnlyDictionary&lt;string, double&gt;</c>.</summary>
    public const string LogitBias = "logit_bias";

    /// <summary>Option, bool; in a response the server's object as a <c>JsonElement</c>.</summary>
    public const string Logprobs = "logprobs";

    /// <summary>Option, int.</summary>
    public const string TopLogprobs = "top_logprobs";

    /// <summary>Option, string.</summary>
    public const string ReasoningEffort = "reasoning_effort";

    /// <summary>Option, a <c>JsonElement</c> object merged into the body.</summary>
    public const string ExtraBody = "extra_body";

    /// <summary>Option, string: the kind of work; only where <see cref="IChatProvider.SendsTask"/>.</summary>
    public const string Task = "datagen_task";

    /// <summary>Response, string: the raw tool calls as JSON.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>Response, <see cref="Scheduling.ServerLimits"/>: what the server said of its limits.</summary>
    public const string Limits = "datagen_limits";

    /// <summary>The <c>ErrorContent.ErrorCode</c> of a refusal's text.</summary>
    public const string RefusalCode = "Refusal";
}
