using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Models.Batches;
using DataGen.Models.Tokens;

namespace DataGen.Models.Gateway;

/// <summary>A model as <c>pipeline.json</c> names it: who serves it, where, and how hard it may be asked.</summary>
public sealed record ModelAlias : IValidatableObject
{
    private const string Online = "online";
    private const string Batched = "batch";
    private const int MostEndpoints = 64;

    /// <summary>The provider's name: <c>openai</c> for every OpenAI-compatible endpoint, <c>simulated</c>.</summary>
    [Required]
    public required string Provider { get; init; }

    /// <summary>The model's name as the endpoint knows it.</summary>
    [Required]
    public required string Model { get; init; }

    /// <summary>The endpoint's base address, with its version: <c>http://localhost:11434/v1</c>. Default: the provider's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// What answers are filed under in the store. Default: provider and model, and a digest of <see cref="ExtraBody"/>
    /// where there is one. Neither the alias's name nor its endpoint or key counts, so the same model may move; set it to
    /// keep two endpoints apart that serve different weights under one name, or to reuse answers after a rename.
    /// </summary>
    public string? ModelIdentity { get; init; }

    /// <summary>The environment variable that holds the key. Without it no key is sent, as local servers expect.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>
    /// Several endpoints, or several keys of one, that serve this model together: each takes what it can, and when one fails the others
    /// go on. Default: the one that <see cref="Endpoint"/> and <see cref="ApiKeyEnv"/> name.
    /// </summary>
    public IReadOnlyList<ModelEndpoint>? Endpoints { get; init; }

    /// <summary>
    /// Most requests under way at once, 1 to 10,000, at each endpoint. It is a ceiling: how many the endpoint bears is found out. Default 8.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConcurrency { get; init; } = 8;

    /// <summary>Requests a minute that the endpoint allows, above 0. Default: what its headers say, or what its refusals show.</summary>
    [Range(0.001, 10_000_000)]
    public double? RequestsPerMinute { get; init; }

    /// <summary>
    /// Tokens a minute, of requests and answers together, that the endpoint allows, above 0. Default: what its headers say.
    /// </summary>
    [Range(0.001, 1e12)]
    public double? TokensPerMinute { get; init; }

    /// <summary>Requests a day that the endpoint allows, above 0. Default: no limit until it refuses.</summary>
    [Range(0.001, 1e10)]
    public double? RequestsPerDay { get; init; }

    /// <summary>Seconds one request may take, above 0 and at most 86,400. Default 300.</summary>
    [Range(0.001, 86_400)]
    public double Timeout { get; init; } = 300;

    /// <summary>
    /// How often a request is asked again after a failure that may pass, 0 to 100; after refusals for want of quota four times as often.
    /// Default 5.
    /// </summary>
    [Range(0, 100)]
    public int MaxRetries { get; init; } = 5;

    /// <summary>
    /// Seconds an endpoint that has answered may be out of order before its requests fail, 0 to 86,400; until then they wait, and it is
    /// tried now and then. One that never answered is given up after a quarter of a minute. Default 1,800.
    /// </summary>
    [Range(0, 86_400)]
    public double OutageLimit { get; init; } = 1800;

    /// <summary>
    /// Headers added to each request. A value <c>env:NAME</c> is read from the environment variable NAME; anything secret
    /// belongs there.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// The field the token limit is sent in: <c>max_tokens</c> or <c>max_completion_tokens</c>. Default: the latter for
    /// api.openai.com, the former elsewhere.
    /// </summary>
    [AllowedValues(null, "max_tokens", "max_completion_tokens")]
    public string? MaxTokensField { get; init; }

    /// <summary>
    /// An object whose members are added to every request's body (<c>chat_template_kwargs</c>, routing, …). They
    /// replace ours of the same name; null takes a field away that the endpoint refuses: <c>{ "seed": null }</c>.
    /// </summary>
    public JsonElement? ExtraBody { get; init; }

    /// <summary>The vocabulary for counting tokens where the server does not: <c>o200k_base</c> (default) or <c>cl100k_base</c>.</summary>
    [AllowedValues(null, TokenCounter.O200k, TokenCounter.Cl100k)]
    public string? Tokenizer { get; init; }

    /// <summary>
    /// How thoughts inside <c>&lt;think&gt;</c> tags are told from the answer: <c>auto</c> (default: where it begins with the tag), <c>opened</c> (the
    /// server's chat template writes the opening tag, so that the answer begins with thoughts and only the closing tag is seen), <c>none</c>.
    /// Changing it asks nothing anew.
    /// </summary>
    [AllowedValues(Answers.ThinkTags.Auto, Answers.ThinkTags.Opened, Answers.ThinkTags.None)]
    public string ThinkTags { get; init; } = Answers.ThinkTags.Auto;

    /// <summary>
    /// How a JSON Schema reaches the model: <c>schema</c> (default: as <c>response_format</c> of type json_schema), <c>json</c> (the schema in words
    /// behind the last message, and <c>response_format</c> json_object), <c>none</c> (in words only). Answers are checked against it in any case.
    /// <c>datagen doctor --probe</c> tells which the endpoint understands. Changing it asks nothing anew.
    /// </summary>
    [AllowedValues(Answers.StructuredOutput.Schema, Answers.StructuredOutput.Json, Answers.StructuredOutput.None)]
    public string StructuredOutput { get; init; } = Answers.StructuredOutput.Schema;

    /// <summary>
    /// <c>online</c> (default): each request is sent by itself. <c>batch</c>: requests are gathered and sent through OpenAI's Batch API, which answers within
    /// a day at a lower price; of several endpoints the first takes the batches, and what a batch leaves unanswered is asked online. Changing
    /// it asks nothing anew.
    /// </summary>
    [AllowedValues(Online, Batched)]
    public string Mode { get; init; } = Online;

    /// <summary>How requests are gathered where <see cref="Mode"/> is <c>batch</c>.</summary>
    public BatchSettings Batch { get; init; } = new();

    /// <summary>What tokens cost. Default: nothing.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary>Most requests under way at once at all its endpoints together.</summary>
    public int TotalConcurrency() => EndpointsOrOne().Sum(endpoint => endpoint.MaxConcurrency ?? MaxConcurrency);

    /// <summary>The same with another <see cref="MaxConcurrency"/>, at every endpoint.</summary>
    public ModelAlias WithConcurrency(int most) =>
        this with
        {
            MaxConcurrency = most,
            Endpoints = Endpoints is null ? null : [.. Endpoints.Select(one => one with { MaxConcurrency = most })],
        };

    /// <summary>Whether its requests go by the batch.</summary>
    [JsonIgnore]
    public bool IsBatched => string.Equals(Mode, Batched, StringComparison.Ordinal);

    /// <summary>What tokens cost in its <see cref="Mode"/>; what a batch leaves unanswered costs <see cref="Prices"/> all the same.</summary>
    [JsonIgnore]
    public ModelPrices? PricesInMode => IsBatched ? AtBatchPrices().Prices : Prices;

    /// <summary>The same at the prices of batches.</summary>
    internal ModelAlias AtBatchPrices() =>
        Prices is not { } prices
            ? this
            : this with
            {
                Prices = new ModelPrices
                {
                    Input = prices.Input * Batch.PriceFactor,
                    Output = prices.Output * Batch.PriceFactor,
                },
            };

    internal IReadOnlyList<ModelEndpoint> EndpointsOrOne() => Endpoints is { Count: > 0 } ? Endpoints : [new()];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null && EndpointAddress.Problem(Endpoint) is { } problem)
        {
            yield return new ValidationResult(problem, [nameof(Endpoint)]);
        }

        if (Endpoints is { Count: 0 or > MostEndpoints })
        {
            yield return new ValidationResult("endpoints must name 1 to 64, or be left away", [nameof(Endpoints)]);
        }

        if (EndpointsOrOne() is { Count: > 1 } endpoints && endpoints.DistinctBy(KeyAt).Count() < endpoints.Count)
        {
            // Each would keep the limits by itself, and both together go beyond them.
            yield return new ValidationResult(
                "endpoints names the same endpoint with the same key twice; name it once",
                [nameof(Endpoints)]
            );
        }

        if (ExtraBody is { ValueKind: not JsonValueKind.Object })
        {
            yield return new ValidationResult("extraBody must be an object", [nameof(ExtraBody)]);
        }
    }

    private (string? Address, string? Key) KeyAt(ModelEndpoint endpoint) =>
        ((endpoint.Endpoint ?? Endpoint)?.TrimEnd('/'), endpoint.ApiKeyEnv ?? ApiKeyEnv);
}

/// <summary>What a model's tokens cost.</summary>
public sealed record ModelPrices
{
    /// <summary>US dollars for a million request tokens, 0 or more.</summary>
    [Range(0, 1_000_000)]
    public required double Input { get; init; }

    /// <summary>US dollars for a million answer tokens, 0 or more.</summary>
    [Range(0, 1_000_000)]
    public required double Output { get; init; }
}
