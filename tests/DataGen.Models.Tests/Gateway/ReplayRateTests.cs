using System.Diagnostics;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Gateway;

[CancelAfter(120_000)]
internal sealed class ReplayRateTests
{
    private const int Answers = 50_000;
    private const int Floor = 20_000;

    [Test]
    [Explicit("Measures this machine; run alone and in Release.")]
    public async Task Replays_twenty_thousand_answers_a_second(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying(string.Concat(Enumerable.Repeat("An answer of the usual length. ", 50)));
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open(bench.Alias() with { MaxConcurrency = 64 });
        string prompt = string.Concat(Enumerable.Repeat("A prompt of the usual length. ", 65));
        double paid = await RateAsync(client, prompt, cancellation);
        double replayed = await RateAsync(client, prompt, cancellation);
        await TestContext.Out.WriteLineAsync($"{paid:F0} answers/s stored, {replayed:F0} answers/s replayed");
        Assert.That(replayed, Is.GreaterThanOrEqualTo(Floor));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(Answers));
    }

    private static async Task<double> RateAsync(ModelClient client, string prompt, CancellationToken cancellation)
    {
        int next = -1;
        long from = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            for (int i; (i = Interlocked.Increment(ref next)) < Answers; )
                            {
                                await client.AskAsync(Bench.Request(prompt + i, 1000), cancellation);
                            }
                        },
                        cancellation
                    )
                )
        );
        return Answers / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}
