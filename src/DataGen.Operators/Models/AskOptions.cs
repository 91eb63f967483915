using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Parsing;

namespace DataGen.Operators.Models;

/// <summary>What stages that ask models have in common: the prompt, how the answer is sampled and how it is read.</summary>
public abstract record AskOptions : OperatorOptions, IModelOptions
{
    IEnumerable<string> IModelOptions.Roles => Asked;

    /// <summary>The roles that are asked.</summary>
    private protected abstract IEnumerable<string> Asked { get; }

    /// <summary>The prompt file.</summary>
    [Prompt]
    public required string Prompt { get; init; }

    /// <summary>
    /// The kind of work, as the simulated teacher knows it (<c>instructions</c>, <c>response</c>, <c>judgement</c>, …). Other endpoints are not told.
    /// </summary>
    public required string Task { get; init; }

    /// <summary>How the answer is read.</summary>
    public ParseOptions? Parse { get; init; }

    /// <summary>
    /// How often the model is shown an answer that does not parse, with the error, and asked to mend it. It comes before <c>retries</c>, each of which may be
    /// repaired as often again.
    /// </summary>
    [Range(0, 20)]
    public int Repairs { get; init; }

    /// <summary>How often an answer that is unusable, or does not parse after its repairs, is asked for anew.</summary>
    [Range(0, 20)]
    public int Retries { get; init; }

    /// <summary>
    /// Endings that make an answer unusable, whatever its text. A record that has no other answer is dropped as <c>refusal</c>,
    /// <c>content-filter</c> or <c>length</c>.
    /// </summary>
    public IReadOnlyList<Unusable> Unusable { get; init; } =
    [Models.Unusable.Refusal, Models.Unusable.ContentFilter, Models.Unusable.Length];

    /// <summary>What becomes of a record none of whose answers parses.</summary>
    public Unparsed OnUnparsed { get; init; } = Unparsed.Fail;

    /// <summary>Whether records with equal prompts get answers of their own instead of sharing one.</summary>
    public bool Distinct { get; init; }

    /// <summary>Most tokens of an answer. Raising it asks only for the answers that were cut.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature.</summary>
    [Range(0.0, 5.0)]
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling: the share of probability that is drawn from.</summary>
    [Range(0.0, 1.0)]
    public double? TopP { get; init; }

    /// <summary>How many of the most likely tokens are drawn from.</summary>
    [Range(1, 1_000_000)]
    public int? TopK { get; init; }

    /// <summary>The least probability, relative to the most likely token, that is drawn from.</summary>
    [Range(0.0, 1.0)]
    public double? MinP { get; init; }

    /// <summary>Penalty by how often a token has occurred.</summary>
    [Range(-2.0, 2.0)]
    public double? FrequencyPenalty { get; init; }

    /// <summary>Penalty for tokens that have occurred.</summary>
    [Range(-2.0, 2.0)]
    public double? PresencePenalty { get; init; }

    /// <summary>Factor by which tokens that have occurred become less likely (vLLM and others).</summary>
    [Range(0.0, 10.0)]
    public double? RepetitionPenalty { get; init; }

    /// <summary>Texts at which the answer ends.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Biases by token id, -100 to 100.</summary>
    public IReadOnlyDictionary<string, double>? LogitBias { get; init; }

    /// <summary>How many alternatives to report for each token; needed by stages that read probabilities.</summary>
    [Range(0, 20)]
    public int? TopLogprobs { get; init; }

    /// <summary>How hard a reasoning model thinks (<c>low</c>, <c>medium</c>, <c>high</c>, or what the endpoint knows).</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>An object whose members are added to the request's body.</summary>
    public JsonElement? ExtraBody { get; init; }

    internal Sampling ToSampling(RecipeServices recipe)
    {
        var schema = Parse is JsonParseOptions { Schema: { } name } ? name : null;
        return new Sampling
        {
            Temperature = Temperature,
            TopP = TopP,
            TopK = TopK,
            MinP = MinP,
            FrequencyPenalty = FrequencyPenalty,
            PresencePenalty = PresencePenalty,
            RepetitionPenalty = RepetitionPenalty,
            Stop = Stop,
            LogitBias = LogitBias,
            Logprobs = TopLogprobs is null ? null : true,
            TopLogprobs = TopLogprobs,
            ReasoningEffort = ReasoningEffort,
            ResponseSchema = schema is null ? null : recipe.Schema(schema),
            ResponseSchemaName = schema,
            ExtraBody = ExtraBody,
        };
    }
}
