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
    public IChatClient Create(ModelAlias alias)
    {
        Uri endpoint = Endpoint(alias);
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
        var scrubber = new SecretScrubber(suspects.Append(key ?? ""));

        var handler = new SocketsHttpHandler
        {
            // A redirect would turn the POST into a GET, and might carry the key elsewhere.
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new OpenAIClientOptions
        {
            Endpoint = endpoint,
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new HttpClientPipelineTransport(http),
        };
        AuthenticationPolicy authentication = key is null
            ? new NoAuthentication()
            : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(key));
#pragma warning disable OPENAI001 // The only constructor that lets a request go without a key.
        var client = new ChatClient(alias.Model, authentication, options);
#pragma warning restore OPENAI001
        string maxTokensField =
            alias.MaxTokensField
            ?? (endpoint.Host is "api.openai.com" ? ChatBody.MaxCompletionTokens : ChatBody.MaxTokens);
        return new OpenAIChatClient(
            client,
            http,
            new ChatBody(alias.Model, maxTokensField, alias.ExtraBody),
            headers,
            scrubber,
            _time
        );
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
