using System.Collections.Concurrent;
using DataGen.Models.Providers;
using DataGen.Models.Retry;
using DataGen.Models.Store;
using DataGen.Models.Tokens;

namespace DataGen.Models.Gateway;

/// <summary>
/// Makes the clients of a run's aliases over one answer store: store, then retry, then concurrency limit, then provider.
/// Dispose it before the store: it waits for the answers that are on their way into it.
/// </summary>
public sealed class ModelGateway : IAsyncDisposable
{
    private readonly ChatProviders _providers;
    private readonly ConcurrentBag<ModelClient> _clients = [];
    private readonly ConcurrentDictionary<string, TokenCounter> _counters = new(StringComparer.Ordinal);

    /// <summary>A gateway.</summary>
    /// <param name="store">Holds the answers. Not disposed here.</param>
    /// <param name="providers">The registered providers.</param>
    /// <param name="options">What holds for all models.</param>
    /// <param name="time">Clock for timeouts and back-off.</param>
    /// <param name="observer">Hears of retries and answers.</param>
    /// <param name="jitter">Draws for back-off; the default spreads by request.</param>
    public ModelGateway(
        AnswerStore store,
        ChatProviders providers,
        ModelGatewayOptions options,
        TimeProvider time,
        IModelObserver? observer = null,
        JitterSource? jitter = null
    )
    {
        _providers = providers;
        Store = store;
        Options = options;
        Time = time;
        Observer = observer ?? new SilentObserver();
        Jitter = jitter ?? Retry.Jitter.ByKey;
        Backoff = new Backoff(options.Retry);
    }

    internal AnswerStore Store { get; }

    internal ModelGatewayOptions Options { get; }

    internal TimeProvider Time { get; }

    internal IModelObserver Observer { get; }

    internal JitterSource Jitter { get; }

    internal Backoff Backoff { get; }

    internal SharedCalls Calls { get; } = new();

    /// <summary>A client for an alias. Its limits are its own, so open each alias once.</summary>
    /// <param name="name">The alias's name in <c>pipeline.json</c>, for messages.</param>
    /// <param name="alias">The alias.</param>
    /// <exception cref="ArgumentException">No provider has the name the alias gives.</exception>
    public ModelClient Open(string name, ModelAlias alias)
    {
        IChatProvider provider = _providers.For(alias);
        TokenCounter counter = _counters.GetOrAdd(
            alias.Tokenizer ?? TokenCounter.O200k,
            static vocabulary => new TokenCounter(vocabulary)
        );
        var client = new ModelClient(this, name, alias, provider, counter);
        _clients.Add(client);
        return client;
    }

    /// <summary>Waits for the calls under way to end, then closes the clients. Cancel their callers first to end at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Calls.DrainAsync();
        foreach (ModelClient client in _clients)
        {
            client.Dispose();
        }
    }

    private sealed class SilentObserver : IModelObserver;
}
