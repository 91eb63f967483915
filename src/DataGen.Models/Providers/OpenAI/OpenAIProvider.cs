using System.ClientModel;
using System.ClientModel.Primitives;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>Any endpoint that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp, LM Studio, OpenRouter, ….</summary>
public sealed class OpenAIProvider : IChatProvider
{
    private const string EnvironmentPrefix = "env:";
    private const int LongHeader = 16;
    private static readonly Uri OpenAI = new("https://api.openai.com/v1");

    private readonly TimeProvider _time;
    private readonly Func<string, string?> _environment;

    /// <summary>The provider.</summary>
    /// <param name="time">Clock for reading dates in <c>Retry-After</c>.</param>
    /// <param name="environment">Looks up an environment variable; the process's by default.</param>
    public OpenAIProvider(TimeProvider time, Func<string, string?>? environment = null)
    {
        _time = time;
        _environment = environment ?? Environment.GetEnvironmentVariable;
    }

    /// <inheritdoc/>
    public string Name => "openai";

    /// <inheritdoc/>
    public bool SendsTask => false;

    /// <inheritdoc/>
    public string Identity(ModelAlias alias) => $"{Name}:{alias.Model}";

    /// <inheritdoc/>
    public Uri Endpoint(ModelAlias alias) => alias.Endpoint is { } endpoint ? new Uri(endpoint) : OpenAI;

    /// <inheritdoc/>
    public bool HasBatches => true;

    /// <inheritdoc/>
    public IChatClient Create(ModelAlias alias)
    {
        OpenAIAccess access = Access(alias);
        HttpClient http = OpenAIAccess.Connect();
        var options = new OpenAIClientOptions
        {
            Endpoint = access.Endpoint,
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new HttpClientPipelineTransport(http),
        };
        AuthenticationPolicy authentication = access.Key is null
            ? new NoAuthentication()
            : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(access.Key));
#pragma warning disable OPENAI001 // The only constructor that lets a request go without a key.
        var client = new ChatClient(alias.Model, authentication, options);
#pragma warning restore OPENAI001
        return new OpenAIChatClient(client, http, Body(alias), access.Headers, access.Scrubber, _time);
    }

    /// <inheritdoc/>
    public IBatchApi CreateBatches(ModelAlias alias) => new OpenAIBatchApi(alias, Access(alias), Body(alias), _time);

    private ChatBody Body(ModelAlias alias) =>
        new(
            alias.Model,
            alias.MaxTokensField
                ?? (Endpoint(alias).Host is "api.openai.com" ? ChatBody.MaxCompletionTokens : ChatBody.MaxTokens),
            alias.ExtraBody
        );

    private OpenAIAccess Access(ModelAlias alias)
    {
        string? key = alias.ApiKeyEnv is { } variable ? Secret(variable, "apiKeyEnv") : null;
        List<KeyValuePair<string, string>> headers =
        [
            .. (alias.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .OrderBy(header => header.Key, StringComparer.Ordinal)
                .Select(header => KeyValuePair.Create(header.Key, HeaderValue(header.Key, header.Value))),
        ];
        // A plain header is configuration, but a long one may be a key that someone put there all the same.
        IEnumerable<string> suspects = headers
            .Where(header => IsFromEnvironment(alias.Headers![header.Key]) || header.Value.Length >= LongHeader)
            .Select(header => header.Value);
        return new OpenAIAccess(Endpoint(alias), key, headers, new SecretScrubber(suspects.Append(key ?? "")));
    }

    private string HeaderValue(string name, string value) =>
        IsFromEnvironment(value) ? Secret(value[EnvironmentPrefix.Length..], $"header {name}") : value;

    private static bool IsFromEnvironment(string headerValue) =>
        headerValue.StartsWith(EnvironmentPrefix, StringComparison.Ordinal);

    private string Secret(string variable, string purpose)
    {
        string secret = _environment(variable)?.Trim() ?? "";
        if (secret.Length == 0)
        {
            throw new ProviderException(
                FailureKind.KeyMissing,
                $"the environment variable {variable} ({purpose}) is not set"
            );
        }

        // Checked here, since the framework's own message about a bad header may quote it.
        return secret.All(c => c is >= ' ' and <= '~')
            ? secret
            : throw new ProviderException(
                FailureKind.KeyMissing,
                $"the environment variable {variable} ({purpose}) holds characters that no key has, such as a line break"
            );
    }

    private sealed class NoAuthentication : AuthenticationPolicy
    {
        public override void Process(
            PipelineMessage message,
            IReadOnlyList<PipelinePolicy> pipeline,
            int currentIndex
        ) => ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(
            PipelineMessage message,
            IReadOnlyList<PipelinePolicy> pipeline,
            int currentIndex
        ) => ProcessNextAsync(message, pipeline, currentIndex);
    }
}
