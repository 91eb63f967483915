using System.Collections.Concurrent;
using DataGen.Models.Batches;
using DataGen.Models.Providers;
using DataGen.Models.Retry;
using DataGen.Models.Scheduling;
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
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Scheduler> _shared = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Scheduler> _schedulers = [];
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
        Batches = options is { BatchFolder: { } folder, Offline: false } ? new BatchFolder(folder, time) : null;
    }

    /// <summary>The batches that are not settled; null where there are none.</summary>
    internal BatchFolder? Batches { get; }

    /// <summary>The batches that go on at their servers, whichever process began them.</summary>
    public IReadOnlyList<OutstandingBatch> OutstandingBatches =>
        [
            .. (Batches?.ReadAll() ?? [])
                .Where(record => record.Id is not null)
                .Select(record => new OutstandingBatch(record.Alias, record.Id!, record.Requests)),
        ];

    internal AnswerStore Store { get; }

    internal ModelGatewayOptions Options { get; }

    internal TimeProvider Time { get; }

    internal IModelObserver Observer { get; }

    internal JitterSource Jitter { get; }

    internal Backoff Backoff { get; }

    internal SharedCalls Calls { get; } = new();

    /// <summary>
    /// A client for an alias. Aliases with the same model at the same endpoints with the same keys keep their limits together.
    /// </summary>
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

    /// <summary>
    /// Asks the servers to end the batches of all aliases opened here. What is answered by then is charged, and read by whoever opens the folder of batches
    /// next.
    /// </summary>
    /// <returns>The ids of the batches that will end.</returns>
    public async Task<IReadOnlyList<string>> CancelBatchesAsync(CancellationToken cancellationToken)
    {
        var cancelled = new List<string>();
        foreach (ModelClient client in _clients)
        {
            cancelled.AddRange(await client.CancelBatchesAsync(cancellationToken));
        }

        return cancelled;
    }

    /// <summary>
    /// Waits for the calls under way to end, then closes the clients. Cancel their callers first to end at once. Batches go on at their servers.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Calls.DrainAsync();
        foreach (ModelClient client in _clients)
        {
            await client.LeaveBatchesAsync();
            client.Dispose();
        }

        Batches?.RemoveIfEmpty();
        foreach (Scheduler scheduler in _schedulers)
        {
            scheduler.Dispose();
        }
    }

    /// <summary>The scheduler of an alias with these connections: that of an earlier alias with the same ones, or a new one.</summary>
    internal Scheduler SchedulerOf(IReadOnlyList<Connection> connections)
    {
        LaneOptions[] limits = [.. connections.Select(connection => connection.Limits)];
        lock (_gate)
        {
            if (!connections.All(connection => connection.Lane is not null))
            {
                return Add(limits);
            }

            string lanes = string.Join('\n', connections.Select(connection => connection.Lane));
            if (_shared.TryGetValue(lanes, out Scheduler? scheduler))
            {
                scheduler.Join(limits);
                return scheduler;
            }

            return _shared[lanes] = Add(limits);
        }
    }

    private Scheduler Add(LaneOptions[] limits)
    {
        var scheduler = new Scheduler(limits, Time, Options.Stopping);
        _schedulers.Add(scheduler);
        return scheduler;
    }

    private sealed class SilentObserver : IModelObserver;
}
