using System.Threading.Channels;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Retry;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Support;

/// <summary>A store, a gateway over given providers and a clock, in a folder of their own.</summary>
internal sealed class Bench : IAsyncDisposable, IModelObserver
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<(AskFailure Failure, TimeSpan Delay)> _retries = Channel.CreateUnbounded<(
        AskFailure,
        TimeSpan
    )>();

    public Bench(
        IChatProvider provider,
        bool offline = false,
        RetryOptions? retry = null,
        JitterSource? jitter = null,
        AnswerStoreOptions? storeOptions = null,
        Money? cap = null,
        bool counts = false
    )
    {
        Spending = counts ? OpenSpending(cap) : null;
        StorePath = _folder.File("answers.db");
        Store = AnswerStore.Open(
            (storeOptions ?? new AnswerStoreOptions { Path = "" }) with
            {
                Path = StorePath,
            },
            Time
        );
        Gateway = new ModelGateway(
            Store,
            new ChatProviders([provider]),
            new ModelGatewayOptions
            {
                Offline = offline,
                Retry = retry ?? new RetryOptions(),
                Spending = Spending,
                Stopping = _stopping.Token,
            },
            Time,
            this,
            jitter ?? ((_, _) => 0.5)
        );
        ProviderName = provider.Name;
    }

    /// <summary>The account of spending, where the test asked for one.</summary>
    public SpendingBook? Spending { get; private set; }

    /// <summary>Why the budget is reached; null while it is not.</summary>
    public BudgetShortage? Shortage { get; private set; }

    /// <summary>Overcharges the gateway told of.</summary>
    public List<(Money Expected, Money Charged)> Overcharges { get; } = [];

    public string ProviderName { get; }

    public string StorePath { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public AnswerStore Store { get; }

    public ModelGateway Gateway { get; }

    public ModelClient Open(ModelAlias? alias = null) => Gateway.Open("teacher", alias ?? Alias());

    public ModelAlias Alias() => new() { Provider = ProviderName, Model = "m" };

    public static AnswerRequest Request(string text = "Name a colour.", int? maxTokens = null) =>
        new() { Messages = [new ChatTurn("user", text)], MaxTokens = maxTokens };

    public void Retrying(string alias, AskFailure failure, TimeSpan delay) =>
        _retries.Writer.TryWrite((failure, delay));

    public void Overcharged(string alias, Money expected, Money charged) => Overcharges.Add((expected, charged));

    /// <summary>Waits until an attempt has failed and the next one is waited for, which then may be skipped to.</summary>
    public async Task<(AskFailure Failure, TimeSpan Delay)> NextRetryAsync(CancellationToken cancellationToken) =>
        await _retries.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Store.Dispose();
        if (Spending is not null)
        {
            await Spending.DisposeAsync();
        }

        _stopping.Dispose();
        _folder.Dispose();
    }

    private SpendingBook OpenSpending(Money? cap) =>
        SpendingBook.Open(
            new SpendingOptions
            {
                Path = _folder.File("spending.db"),
                Cap = cap,
                Short = shortage =>
                {
                    Shortage = shortage;
                    _stopping.Cancel();
                },
            },
            Time
        );
}
