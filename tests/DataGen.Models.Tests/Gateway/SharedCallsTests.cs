using System.Collections.Concurrent;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Gateway;

/// <summary>Identical requests in flight, and callers that give up.</summary>
[CancelAfter(60_000)]
internal sealed class SharedCallsTests
{
    [Test]
    public async Task Identical_requests_in_flight_are_asked_once(CancellationToken cancellation)
    {
        var release = new TaskCompletionSource<ChatResponse>();
        var provider = new ScriptedProvider(_ => release.Task);
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        Task<AskResult>[] asks =
        [
            .. Enumerable.Range(0, 50).Select(_ => client.AskAsync(Bench.Request(), cancellation)),
        ];
        release.SetResult(ScriptedProvider.Response("red"));
        AskResult[] results = await Task.WhenAll(asks);
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
        Assert.That(results.Select(r => r.Answer!.Text), Is.All.EqualTo("red"));
        Assert.That(results.Count(r => !r.Answer!.FromStore), Is.EqualTo(1), "one of them paid");
    }

    [Test]
    public async Task Who_asks_while_an_abandoned_answer_is_being_stored_gets_that_answer(
        CancellationToken cancellation
    )
    {
        var provider = ScriptedProvider.Saying("red");
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        using var other = new SqliteConnection($"Data Source={bench.StorePath};Pooling=False");
        other.Open();
        using var leaving = new CancellationTokenSource();
        Task<AskResult> first;
        Task<AskResult> second;
        using (other.BeginTransaction(deferred: false))
        {
            // The answer has come but cannot be committed while another process writes.
            first = client.AskAsync(Bench.Request(), leaving.Token);
            await leaving.CancelAsync();
            await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
            second = client.AskAsync(Bench.Request(), cancellation);
            Assert.That(second.IsCompleted, Is.False);
        }

        Assert.That((await second).Answer!.FromStore);
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task However_callers_come_and_go_no_answer_is_paid_for_twice(CancellationToken cancellation)
    {
        var paid = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var provider = new ScriptedProvider(async exchange =>
        {
            await Task.Yield();
            exchange.Cancellation.ThrowIfCancellationRequested();
            paid.AddOrUpdate(exchange.Messages[0].Text, 1, (_, times) => times + 1);
            return ScriptedProvider.Response("x");
        });
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open(bench.Alias() with { MaxConcurrency = 5 });

        // Twelve callers ask the same 200 questions, each in an order of its own, and give up on some of them.
        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < 200; i++)
                        {
                            int question = (i + (caller % 4)) % 200;
                            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                            Task<AskResult> ask = client.AskAsync(Bench.Request($"q{question}"), leaving.Token);
                            if ((i + caller) % 3 == 0)
                            {
                                await leaving.CancelAsync();
                            }

                            await ((Task)ask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                            Assert.That(ask.IsFaulted, Is.False, ask.Exception?.ToString());
                        }
                    })
                )
        );
        Assert.That(paid.Values, Is.All.EqualTo(1));
        Assert.That(bench.Store.Statistics().Answers, Is.EqualTo(paid.Count));
        Assert.That((client.Usage.InFlight, client.Usage.Waiting), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task Two_aliases_of_one_identity_share_answers_and_calls(CancellationToken cancellation)
    {
        var release = new TaskCompletionSource<ChatResponse>();
        var provider = new ScriptedProvider(_ => release.Task);
        await using var bench = new Bench(provider);
        ModelClient teacher = bench.Open(bench.Alias() with { ModelIdentity = "same" });
        ModelClient judge = bench.Open(bench.Alias() with { ModelIdentity = "same", Model = "other" });
        Task<AskResult> one = teacher.AskAsync(Bench.Request(), cancellation);
        Task<AskResult> two = judge.AskAsync(Bench.Request(), cancellation);
        release.SetResult(ScriptedProvider.Response("red"));
        await Task.WhenAll(one, two);
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_caller_that_gives_up_leaves_the_call_to_the_others(CancellationToken cancellation)
    {
        var release = new TaskCompletionSource<ChatResponse>();
        var provider = new ScriptedProvider(exchange => release.Task.WaitAsync(exchange.Cancellation));
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        using var leaving = new CancellationTokenSource();
        Task<AskResult> first = client.AskAsync(Bench.Request(), leaving.Token);
        Task<AskResult> second = client.AskAsync(Bench.Request(), cancellation);
        await leaving.CancelAsync();
        await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
        release.SetResult(ScriptedProvider.Response("red"));
        Assert.That((await second).Answer!.Text, Is.EqualTo("red"));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_call_is_cancelled_when_nobody_waits_and_can_be_asked_again(CancellationToken cancellation)
    {
        var sent = new TaskCompletionSource();
        var provider = new ScriptedProvider(async exchange =>
        {
            if (exchange.Number == 1)
            {
                sent.SetResult();
                await Task.Delay(Timeout.Infinite, exchange.Cancellation);
            }

            return ScriptedProvider.Response("red");
        });
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        using var leaving = new CancellationTokenSource();
        Task<AskResult> first = client.AskAsync(Bench.Request(), leaving.Token);
        await sent.Task;
        await leaving.CancelAsync();
        await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(provider.Exchanges.First().Cancellation.IsCancellationRequested);
        AskResult again = await client.AskAsync(Bench.Request(), cancellation);
        Assert.That((again.Answer!.Text, again.Answer.FromStore), Is.EqualTo(("red", false)));
        Assert.That(client.Usage.InFlight, Is.Zero);
        Assert.That(client.Usage.Waiting, Is.Zero);
    }

    [Test]
    public async Task An_answer_that_came_is_stored_though_its_caller_is_gone(CancellationToken cancellation)
    {
        using var leaving = new CancellationTokenSource();
        var provider = new ScriptedProvider(async exchange =>
        {
            if (exchange.Number == 1)
            {
                // The caller leaves at the very moment the answer arrives.
                await leaving.CancelAsync();
            }

            return ScriptedProvider.Response($"answer {exchange.Number}");
        });
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        try
        {
            await client.AskAsync(Bench.Request(), leaving.Token);
        }
        catch (OperationCanceledException)
        {
            // Whether it hears of the answer is a race; whether it is kept is not.
        }

        AskResult again = await client.AskAsync(Bench.Request(), cancellation);
        Assert.That((again.Answer!.Text, again.Answer.FromStore), Is.EqualTo(("answer 1", true)));
    }
}
