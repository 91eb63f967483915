using DataGen.Cli.Providers;
using DataGen.Models.Batches;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Providers.OpenAI;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using DataGen.Models.Tokens;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>The answer store and the models of a run, opened as they are needed.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ModelClient> _clients = new(StringComparer.Ordinal);
    private readonly LoadedRecipe _recipe;
    private readonly int? _concurrency;
    private readonly AnswerStore _store;
    private readonly ModelGateway _gateway;

    public Workspace(
        LoadedRecipe recipe,
        RunOptions options,
        TimeProvider time,
        IModelObserver observer,
        CancellationToken stopping,
        SpendingBook? spending = null,
        RunTelemetry? telemetry = null,
        string? batchFolder = null
    )
    {
        Spending = spending;
        _recipe = recipe;
        _concurrency = options.Concurrency;
        var path = options.Store ?? recipe.Configuration.StorePath;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _store = AnswerStore.Open(new AnswerStoreOptions { Path = path }, time);
        _gateway = new ModelGateway(
            _store,
            Providers(time),
            new ModelGatewayOptions
            {
                Offline = options.Offline,
                Stopping = stopping,
                Spending = spending,
                BatchFolder = batchFolder,
                Around = telemetry is null ? null : RunTelemetry.Around,
            },
            time,
            observer
        );
    }

    /// <summary>What the run costs; null where nobody counts.</summary>
    public SpendingBook? Spending { get; }

    /// <summary>Every answer and verdict.</summary>
    public AnswerStore Store => _store;

    /// <summary>The models opened so far, by alias.</summary>
    public IReadOnlyList<KeyValuePair<string, ModelClient>> Clients
    {
        get
        {
            lock (_gate)
            {
                return [.. _clients];
            }
        }
    }

    public static ChatProviders Providers(TimeProvider time) =>
        new([new SimulatedProvider(time), new OpenAIProvider(time)]);

    /// <summary>The model that plays a role.</summary>
    public ModelClient ModelOf(string role)
    {
        var name = _recipe.Aliases[role];
        lock (_gate)
        {
            if (!_clients.TryGetValue(name, out var client))
            {
                var alias = _recipe.Configuration.Models[name];
                alias = _concurrency is { } limit ? alias.WithConcurrency(limit) : alias;
                _clients[name] = client = _gateway.Open(name, alias);
            }

            return client;
        }
    }

    /// <summary>The batches that go on at their servers, also those of models that this run does not use.</summary>
    public IReadOnlyList<OutstandingBatch> OutstandingBatches => _gateway.OutstandingBatches;

    /// <summary>Asks the servers to end the batches of this run's models.</summary>
    public Task<IReadOnlyList<string>> CancelBatchesAsync(CancellationToken ct) => _gateway.CancelBatchesAsync(ct);

    /// <summary>Counts tokens for expressions.</summary>
    public static Func<string, int> TokenCounting()
    {
        var counter = new Lazy<TokenCounter>(() => new TokenCounter(TokenCounter.O200k));
        return text => counter.Value.Count(text).Tokens;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _store.Dispose();
    }
}
