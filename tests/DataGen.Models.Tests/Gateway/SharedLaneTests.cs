using System.Collections.Concurrent;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Tests.Support;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Gateway;

/// <summary>An endpoint sets its limits by key and model, whatever the aliases are called.</summary>
[CancelAfter(30_000)]
internal sealed class SharedLaneTests
{
    private static readonly ModelAlias Teacher = new()
    {
        Provider = "scripted",
        Model = "m",
        Endpoint = "http://one.example/v1",
        ApiKeyEnv = "KEY",
        MaxConcurrency = 2,
    };

    [Test]
    public async Task Aliases_of_one_model_at_one_endpoint_with_one_key_keep_to_its_limit_together(
        CancellationToken cancellation
    ) => Assert.That(await MostAtOnceAsync(Teacher with { Timeout = 7 }, cancellation), Is.EqualTo(2));

    [Test]
    public async Task Aliases_that_differ_in_model_endpoint_or_key_do_not(
        [Values("model", "endpoint", "key", "headers")] string what,
        CancellationToken cancellation
    )
    {
        ModelAlias other = what switch
        {
            "model" => Teacher with { Model = "n" },
            "endpoint" => Teacher with { Endpoint = "http://two.example/v1" },
            "key" => Teacher with { ApiKeyEnv = "OTHER_KEY" },
            _ => Teacher with { Headers = new Dictionary<string, string> { ["api-key"] = "env:OTHER" } },
        };
        Assert.That(await MostAtOnceAsync(other, cancellation), Is.EqualTo(4));
    }

    [Test]
    public async Task Of_two_ceilings_the_higher_holds(CancellationToken cancellation) =>
        Assert.That(await MostAtOnceAsync(Teacher with { MaxConcurrency = 3 }, cancellation), Is.EqualTo(3));

    [Test]
    public async Task The_pause_one_alias_was_asked_for_holds_for_the_other(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
            exchange.Number == 1
                ? throw new ProviderException(FailureKind.RateLimited, "", 429, TimeSpan.FromSeconds(30))
                : Task.FromResult(ScriptedProvider.Response("red"))
        );
        await using var bench = new Bench(provider);
        Task<AskResult> refused = bench.Gateway.Open("teacher", Teacher).AskAsync(Bench.Request("a"), cancellation);
        (_, TimeSpan delay) = await bench.NextRetryAsync(cancellation);
        Task<AskResult> other = bench.Gateway.Open("judge", Teacher).AskAsync(Bench.Request("b"), cancellation);
        bench.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That((provider.Exchanges.Count, other.IsCompleted), Is.EqualTo((1, false)));
        bench.Time.Advance(delay);
        Assert.That((await other).IsAnswered && (await refused).IsAnswered);
    }

    /// <summary>How many exchanges are under way when two aliases have five requests each and nothing is answered.</summary>
    private static async Task<int> MostAtOnceAsync(ModelAlias second, CancellationToken cancellation)
    {
        var underWay = new ConcurrentQueue<TaskCompletionSource<ChatResponse>>();
        var provider = new ScriptedProvider(_ =>
        {
            var answer = new TaskCompletionSource<ChatResponse>();
            underWay.Enqueue(answer);
            return answer.Task;
        });
        await using var bench = new Bench(provider);
        ModelClient[] clients = [bench.Gateway.Open("teacher", Teacher), bench.Gateway.Open("judge", second)];
        Task<AskResult>[] asks =
        [
            .. clients.SelectMany(client =>
                Enumerable.Range(0, 5).Select(i => client.AskAsync(Bench.Request($"{client.Name} {i}"), cancellation))
            ),
        ];
        // What may begin begins at once; the others wait for an answer.
        await ReachAsync(() => clients.Sum(client => client.Usage.Waiting + client.Usage.InFlight) == asks.Length);
        int most = underWay.Count;
        while (!Task.WhenAll(asks).IsCompleted)
        {
            while (underWay.TryDequeue(out TaskCompletionSource<ChatResponse>? answer))
            {
                answer.SetResult(ScriptedProvider.Response("red"));
            }

            await Task.Yield();
        }

        return most;
    }

    private static async Task ReachAsync(Func<bool> reached)
    {
        while (!reached())
        {
            await Task.Yield();
        }
    }
}
