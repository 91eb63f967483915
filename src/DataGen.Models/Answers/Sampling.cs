using System.Text.Json;

namespace DataGen.Models.Answers;

/// <summary>
/// How a model is asked to draw its answer. Whatever is null or empty is left to the server: it is neither sent nor part
/// of the <see cref="AnswerKey"/>.
/// </summary>
public sealed record Sampling
{
    /// <summary>Softmax temperature, 0 or more.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling mass, above 0 and at most 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Only the k likeliest tokens are drawn from; 1 or more. Not part of OpenAI's own interface, most local servers know it.</summary>
    public int? TopK { get; init; }

    /// <summary>Only tokens at least this fraction as likely as the likeliest are drawn from; 0 to 1. Local servers know it.</summary>
    public double? MinP { get; init; }

    /// <summary>Penalty growing with a token's count so far, -2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Penalty on tokens that have occurred, -2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Multiplicative repetition penalty, above 0; 1 is none. Local servers know it.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Texts at which generation stops, in the order given.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Added to a token's logit, by token id written as text; -100 to 100.</summary>
    public IReadOnlyDictionary<string, double>? LogitBias { get; init; }

    /// <summary>Whether the log-probabilities of the answer's tokens are returned (<see cref="Answer.Logprobs"/>).</summary>
    public bool? Logprobs { get; init; }

    /// <summary>How many alternatives a token's log-probabilities list, 0 to 20.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>How long a reasoning model may think: <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, or what the server knows.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>A JSON Schema that the answer must fit.</summary>
    public JsonElement? ResponseSchema { get; init; }

    /// <summary>The name a schema is sent under; letters, digits, <c>_</c> and <c>-</c>. Default <c>answer</c>.</summary>
    public string? ResponseSchemaName { get; init; }

    /// <summary>An object whose members are added to the request's body, for what only some servers know; they win over the alias's.</summary>
    public JsonElement? ExtraBody { get; init; }
}
