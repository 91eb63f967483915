using DataGen.Models.Providers;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Gateway;

/// <summary>One of an alias's endpoints with its key: the client that asks it, and words for what it does wrong.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Lazy<IChatClient> _client;
    private readonly Lazy<IBatchApi> _batches;

    public Connection(
        string name,
        ModelAlias alias,
        ModelEndpoint endpoint,
        ModelGateway gateway,
        IChatProvider provider
    )
    {
        Alias = alias with
        {
            Endpoint = endpoint.Endpoint ?? alias.Endpoint,
            ApiKeyEnv = endpoint.ApiKeyEnv ?? alias.ApiKeyEnv,
            Endpoints = null,
        };
        Limits = new LaneOptions
        {
            MaxConcurrency = endpoint.MaxConcurrency ?? alias.MaxConcurrency,
            RequestsPerMinute = endpoint.RequestsPerMinute ?? alias.RequestsPerMinute,
            TokensPerMinute = endpoint.TokensPerMinute ?? alias.TokensPerMinute,
            RequestsPerDay = endpoint.RequestsPerDay ?? alias.RequestsPerDay,
            OutageLimit = TimeSpan.FromSeconds(alias.OutageLimit),
            LongestPause = gateway.Options.Retry.MaxRetryAfter,
        };
        // Made when first needed: a replay needs neither key nor endpoint.
        _client = new Lazy<IChatClient>(() =>
            provider.Create(Alias) is var client && gateway.Options.Around is { } around ? around(client) : client
        );
        _batches = new Lazy<IBatchApi>(() =>
            provider.CreateBatches(Alias)
            ?? throw new InvalidOperationException($"the provider '{provider.Name}' takes no batches")
        );
        Address = provider.Endpoint(Alias);
        Messages = new FailureMessages(name, Alias, Address);
        Lane = Address is null ? null : LaneName(Address);
        Place = Address?.Authority ?? Alias.Model;
        Place = Alias.ApiKeyEnv is { } key && alias.Endpoints is not null ? $"{Place} with {key}" : Place;
    }

    /// <summary>The alias as it is for this endpoint alone.</summary>
    public ModelAlias Alias { get; }

    /// <summary>What it may be burdened with.</summary>
    public LaneOptions Limits { get; }

    /// <summary>Where it is; null where there is no such place.</summary>
    public Uri? Address { get; }

    /// <summary>
    /// What endpoints set their limits for: address, key and model. Headers stand for the key where they hold it. Equal for connections
    /// that share a lane; null where there is no such place.
    /// </summary>
    public string? Lane { get; }

    /// <summary>Where it is, for people.</summary>
    public string Place { get; }

    public FailureMessages Messages { get; }

    /// <summary>The client.</summary>
    /// <exception cref="ProviderException">It cannot be made: a key is missing.</exception>
    public IChatClient Client => _client.Value;

    /// <summary>Its way to take requests by the batch.</summary>
    /// <exception cref="ProviderException">It cannot be made: a key is missing.</exception>
    public IBatchApi Batches => _batches.Value;

    private string LaneName(Uri address)
    {
        IEnumerable<string> headers = (Alias.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}={header.Value}");
        return string.Join('\t', [Alias.Provider, address.ToString(), Alias.ApiKeyEnv, Alias.Model, .. headers]);
    }

    public void Dispose()
    {
        if (_batches.IsValueCreated)
        {
            _batches.Value.Dispose();
        }

        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
