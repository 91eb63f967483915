using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Store;
using DataGen.Models.Tests.Support;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Gateway;

/// <summary>What requests cost while they wait for a lane. The benchmark <c>gateway</c> measures their memory.</summary>
internal sealed class WaitingRequestTests
{
    [Test]
    public async Task Requests_that_wait_have_no_timers_of_their_own()
    {
        const int Waiting = 2_000;
        using var folder = new TemporaryFolder();
        using var stopping = new CancellationTokenSource();
        var time = new CountingTime();
        var answer = new TaskCompletionSource<ChatResponse>();
        using var store = AnswerStore.Open(new AnswerStoreOptions { Path = folder.File("answers.db") }, time);
        await using var gateway = new ModelGateway(
            store,
            new ChatProviders([new ScriptedProvider(_ => answer.Task)]),
            new ModelGatewayOptions { Stopping = stopping.Token },
            time
        );
        var alias = new ModelAlias
        {
            Provider = "scripted",
            Model = "m",
            MaxConcurrency = 1,
        };
        ModelClient client = gateway.Open("teacher", alias);

        Task<AskResult> first = client.AskAsync(Bench.Request("first"), CancellationToken.None);
        int timers = time.Timers;
        Task<AskResult>[] waiting =
        [
            .. Enumerable
                .Range(0, Waiting)
                .Select(i => client.AskAsync(Bench.Request($"waits {i}"), CancellationToken.None)),
        ];
        Assert.That(client.Usage.Waiting, Is.EqualTo(Waiting));
        Assert.That(time.Timers, Is.EqualTo(timers));

        await stopping.CancelAsync();
        answer.SetResult(ScriptedProvider.Response("red"));
        Assert.That((await first).Answer!.Text, Is.EqualTo("red"), "the exchange under way is seen through");
        await ((Task)Task.WhenAll(waiting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(waiting.Select(ask => ask.IsCanceled), Is.All.True);
    }

    private sealed class CountingTime : TimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
