using System.Collections.Concurrent;
using DataGen.Models.Answers;
using DataGen.Models.Batches;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Batches;

/// <summary>
/// A gateway over scripted batches in a folder that outlives it: stopping one and opening the next is what a kill and a new start of the process
/// are.
/// </summary>
internal sealed class BatchBench : IModelObserver, IAsyncDisposable
{
    private readonly string _folder;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AnswerStore _store;
    private readonly ModelGateway _gateway;

    public BatchBench(
        ScriptedBatches server,
        string folder,
        BatchSettings? settings = null,
        Money? cap = null,
        string mode = "batch"
    )
    {
        _folder = folder;
        _store = AnswerStore.Open(new AnswerStoreOptions { Path = Path.Combine(folder, "answers.db") }, Time);
        Spending = SpendingBook.Open(
            new SpendingOptions
            {
                Path = Path.Combine(folder, "spending.db"),
                Cap = cap,
                Short = shortage =>
                {
                    Shortage = shortage;
                    _stopping.Cancel();
                },
            },
            Time
        );
        _gateway = new ModelGateway(
            _store,
            new ChatProviders([server]),
            new ModelGatewayOptions
            {
                BatchFolder = Path.Combine(folder, "batches"),
                Spending = Spending,
                Stopping = _stopping.Token,
            },
            Time,
            this,
            static (_, _) => 0.5
        );
        Model = _gateway.Open(
            "teacher",
            new ModelAlias
            {
                Provider = "scripted",
                Model = "m",
                Mode = mode,
                Batch = settings ?? new BatchSettings { MinRequests = 1 },
                Prices = new ModelPrices { Input = 0, Output = 10 },
            }
        );
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ModelClient Model { get; }

    public SpendingBook Spending { get; }

    public BudgetShortage? Shortage { get; private set; }

    /// <summary>What people are told of batches.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    public void Batch(string alias, string batch, string message) => Told.Enqueue($"{batch}: {message}");

    public Task<AskResult[]> AskAsync(params IEnumerable<string> texts) =>
        Task.WhenAll(texts.Select(text => Model.AskAsync(Request(text), CancellationToken.None)));

    public static AnswerRequest Request(string text) =>
        new()
        {
            Messages = [new ChatTurn("user", text)],
            MaxTokens = 100,
            Account = "reply",
        };

    /// <summary>Lets time pass until something is done.</summary>
    public async Task<T> PassAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }

        return await task;
    }

    /// <summary>Lets time pass until a condition holds.</summary>
    public async Task PassUntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }
    }

    /// <summary>Whether records of batches are left in the folder.</summary>
    public bool HasRecords => Directory.Exists(Path.Combine(_folder, "batches"));

    public Task<IReadOnlyList<string>> CancelAsync() => _gateway.CancelBatchesAsync(CancellationToken.None);

    public void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _gateway.DisposeAsync();
        _store.Dispose();
        await Spending.DisposeAsync();
        _stopping.Dispose();
    }
}
