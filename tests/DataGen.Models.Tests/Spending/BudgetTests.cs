using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using DataGen.Models.Tests.Support;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Spending;

/// <summary>The cap, seen from the provider: what it charged, against what it was allowed to.</summary>
internal sealed class BudgetTests
{
    private const int InFlight = 64;
    private static readonly ModelPrices Prices = new() { Input = 3, Output = 15 };

    [Test]
    public async Task Sixty_four_calls_in_flight_never_spend_more_than_the_cap([Range(1, 100)] int seed)
    {
        var random = new SeededDraws(seed);
        var server = new ChargingServer(random);
        Money cap = Money.OfDollars(0.02m + (0.001m * random.Below(400)));
        await using var bench = new Bench(server.Provider, cap: cap, counts: true);
        using ModelClient client = bench.Open(
            bench.Alias() with
            {
                Prices = Prices,
                MaxConcurrency = InFlight,
                MaxRetries = 0,
            }
        );

        int number = 0;
        Task[] callers =
        [
            .. Enumerable
                .Range(0, InFlight)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (int i; (i = Interlocked.Increment(ref number)) <= 3000; )
                        {
                            try
                            {
                                await client.AskAsync(
                                    Bench.Request($"question {i}", 10 + (i % 190)),
                                    CancellationToken.None
                                );
                            }
                            catch (OperationCanceledException)
                            {
                                return;
                            }
                        }
                    })
                ),
        ];
        await Task.WhenAll(callers);

        SpendingReport report = bench.Spending!.Report();
        Assert.That(server.MostCharged, Is.LessThanOrEqualTo(cap), "what the server charged");
        Assert.That(report.Total, Is.LessThanOrEqualTo(cap), "what is booked");
        Assert.That(report.Total, Is.GreaterThanOrEqualTo(server.MostCharged), "nothing charged is missing");
        Assert.That(bench.Shortage, Is.Not.Null, "the budget, not the questions, came to an end");
        Assert.That(report.Total + bench.Shortage!.Next, Is.GreaterThan(cap), "the next call did not fit");
    }

    [Test]
    public async Task Calls_under_way_when_the_budget_is_reached_are_finished_and_stored()
    {
        var gate = new TaskCompletionSource();
        var provider = new ScriptedProvider(async _ =>
        {
            await gate.Task;
            return ScriptedProvider.Response("An answer.", tokens: 100);
        });
        // Two worst cases fit at once; a third does not, and neither after they are settled.
        await using var bench = new Bench(provider, cap: Money.OfDollars(0.04m), counts: true);
        using ModelClient client = bench.Open(
            bench.Alias() with
            {
                Prices = new ModelPrices { Input = 0, Output = 100 },
            }
        );
        Task<AskResult>[] asked =
        [
            .. Enumerable.Range(0, 5).Select(i => client.AskAsync(Bench.Request($"question {i}", 200), default)),
        ];
        await WaitUntilAsync(() => provider.Exchanges.Count == 2);

        gate.SetResult();
        await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // 0.01 each: after three the rest is 0.01, which does not cover 0.02.
        Assert.That(asked.Count(task => task.IsCompletedSuccessfully), Is.EqualTo(3));
        Assert.That(bench.Store.Statistics().Answers, Is.EqualTo(3));
        Assert.That(bench.Spending!.Total, Is.EqualTo(Money.OfDollars(0.03m)));
        Assert.That(bench.Shortage!.ToString(), Does.Contain("$0.04").And.Contain("$0.03").And.Contain("--budget"));
    }

    [Test]
    public async Task Nobody_is_turned_away_before_the_run_has_been_told_that_the_budget_is_reached()
    {
        using var folder = new TemporaryFolder();
        SpendingBook? opened = null;
        Task? newcomer = null;
        bool waits = false;
        await using SpendingBook book = opened = SpendingBook.Open(
            new SpendingOptions
            {
                Path = folder.File("spending.db"),
                Cap = Money.OfDollars(0.01m),
                Short = _ =>
                {
                    newcomer = opened!.ReserveAsync("write", Money.OfDollars(1), default);
                    waits = !newcomer.IsCompleted;
                },
            },
            TimeProvider.System
        );

        Assert.That(
            async () => await book.ReserveAsync("write", Money.OfDollars(1), default),
            Throws.InstanceOf<BudgetReachedException>()
        );

        Assert.That(waits, Is.True);
        Assert.That(async () => await newcomer!, Throws.InstanceOf<BudgetReachedException>());
    }

    [Test]
    public async Task A_stored_answer_costs_nothing_under_an_exhausted_budget()
    {
        var provider = ScriptedProvider.Saying("An answer.", tokens: 10);
        await using var bench = new Bench(provider, cap: Money.OfDollars(0.011m), counts: true);
        using ModelClient client = bench.Open(
            bench.Alias() with
            {
                Prices = new ModelPrices { Input = 0, Output = 1000 },
            }
        );
        AskResult first = await client.AskAsync(Bench.Request("a", 11), default);
        Assert.That(
            async () => await client.AskAsync(Bench.Request("b", 11), default),
            Throws.InstanceOf<OperationCanceledException>()
        );

        AskResult again = await client.AskAsync(Bench.Request("a", 11), default);

        Assert.That(first.IsAnswered && again.Answer!.FromStore, Is.True);
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_model_without_prices_is_not_limited()
    {
        await using var bench = new Bench(ScriptedProvider.Saying("An answer."), cap: Money.Zero, counts: true);
        using ModelClient client = bench.Open();

        AskResult result = await client.AskAsync(Bench.Request() with { Account = "write" }, default);

        Assert.That(result.IsAnswered, Is.True);
        AccountSpending account = bench.Spending!.Report().Accounts.Single();
        Assert.That(
            (account.Stage, account.Model, account.Calls, account.PromptTokens, account.CompletionTokens, account.Cost),
            Is.EqualTo(("write", "teacher", 1L, 5L, 3L, Money.Zero))
        );
    }

    [TestCase(401, 0)]
    [TestCase(429, 0)]
    [TestCase(503, 0)]
    [TestCase(null, 1)]
    public async Task An_exchange_counts_at_worst_case_only_where_the_server_may_have_charged(int? status, int calls)
    {
        var provider = new ScriptedProvider(_ => throw new ProviderException(FailureKind.Network, "broken", status));
        await using var bench = new Bench(provider, cap: Money.OfDollars(10), counts: true);
        using ModelClient client = bench.Open(bench.Alias() with { Prices = Prices, MaxRetries = 0 });

        await client.AskAsync(Bench.Request(maxTokens: 1000), default);

        SpendingReport report = bench.Spending!.Report();
        Assert.That(report.Accounts.Sum(account => account.UncertainCalls), Is.EqualTo(calls));
        Assert.That(
            report.Total > Money.OfDollars(0.015m),
            Is.EqualTo(calls > 0),
            "1,000 tokens at $15 and the request"
        );
    }

    [Test]
    public async Task A_server_that_was_never_reached_has_charged_nothing()
    {
        var provider = new ScriptedProvider(_ =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")
        );
        await using var bench = new Bench(provider, cap: Money.OfDollars(10), counts: true);
        using ModelClient client = bench.Open(bench.Alias() with { Prices = Prices, MaxRetries = 0 });

        AskResult result = await client.AskAsync(Bench.Request(maxTokens: 1000), default);

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.Network));
        Assert.That(bench.Spending!.Total, Is.EqualTo(Money.Zero));
    }

    [Test]
    public async Task An_answer_without_token_counts_counts_at_worst_case()
    {
        var provider = new ScriptedProvider(_ =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "An answer.")))
        );
        await using var bench = new Bench(provider, cap: Money.OfDollars(10), counts: true);
        using ModelClient client = bench.Open(
            bench.Alias() with
            {
                Prices = new ModelPrices { Input = 0, Output = 1 },
            }
        );

        await client.AskAsync(Bench.Request(maxTokens: 1000), default);

        AccountSpending account = bench.Spending!.Report().Accounts.Single();
        Assert.That(account.Cost, Is.EqualTo(Money.OfDollars(0.001m)));
        Assert.That(account.UncertainCost, Is.EqualTo(account.Cost));
        Assert.That(account.CompletionTokens, Is.GreaterThan(0), "the estimate is kept all the same");
    }

    [Test]
    public async Task A_server_that_ignores_the_token_limit_is_told_of_and_expected_to_do_it_again()
    {
        var provider = ScriptedProvider.Saying("An answer.", tokens: 300);
        await using var bench = new Bench(provider, cap: Money.OfDollars(0.8m), counts: true);
        using ModelClient client = bench.Open(
            bench.Alias() with
            {
                Prices = new ModelPrices { Input = 0, Output = 1000 },
            }
        );

        await client.AskAsync(Bench.Request("a", 100), default);
        await client.AskAsync(Bench.Request("b", 100), default);

        // 0.60 are spent. A limit of 100 would fit into the rest of 0.20, but 300 do not.
        Assert.That(
            async () => await client.AskAsync(Bench.Request("c", 100), default),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(bench.Overcharges, Is.EqualTo(new[] { (Money.OfDollars(0.1m), Money.OfDollars(0.3m)) }));
        Assert.That(bench.Spending!.Total, Is.EqualTo(Money.OfDollars(0.6m)));
    }

    [Test]
    public async Task A_request_without_a_token_limit_is_refused_under_a_budget()
    {
        await using var bench = new Bench(ScriptedProvider.Saying("An answer."), cap: Money.OfDollars(1), counts: true);
        using ModelClient client = bench.Open(bench.Alias() with { Prices = Prices });

        Assert.That(
            async () => await client.AskAsync(Bench.Request(), default),
            Throws.ArgumentException.With.Message.Contains("MaxTokens")
        );
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }
}
