using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace DataGen.Models.Tests.Providers;

/// <summary>What a server says of its limits is read off the wire and kept to by all requests that follow.</summary>
[CancelAfter(30_000)]
internal sealed class OpenAILimitTests
{
    [TestCase("60", "59", "1s", 1 / 0.98)]
    [TestCase("120", "119", "500ms", 0.5 / 0.98)]
    [TestCase("6", "5", "10s", 10 / 0.98)]
    [TestCase("60", "30", "30", 1 / 0.98)]
    public async Task Requests_a_minute_are_learned_from_the_first_answer_and_kept_to(
        string limit,
        string remaining,
        string reset,
        double apart,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            OpenAIBench.Completion,
            200,
            ("x-ratelimit-limit-requests", limit),
            ("x-ratelimit-remaining-requests", remaining),
            ("x-ratelimit-reset-requests", reset)
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        await client.AskAsync(Bench.Request("first"), cancellation);
        await client.AskAsync(Bench.Request("what the bucket holds"), cancellation);
        for (int i = 0; i < 3; i++)
        {
            Task<AskResult> ask = client.AskAsync(Bench.Request($"paced {i}"), cancellation);
            TimeSpan wait = client.NextIn!.Value;
            Assert.That(wait.TotalSeconds, Is.EqualTo(apart).Within(0.02));
            bench.Time.Advance(wait - TimeSpan.FromMilliseconds(5));
            Assert.That((ask.IsCompleted, server.Requests.Count), Is.EqualTo((false, i + 2)));
            bench.Time.Advance(TimeSpan.FromMilliseconds(10));
            Assert.That((await ask).IsAnswered);
        }
    }

    [Test]
    public async Task A_days_limit_sets_no_pace(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            OpenAIBench.Completion,
            200,
            ("x-ratelimit-limit-requests", "14400"),
            ("x-ratelimit-remaining-requests", "14370"),
            ("x-ratelimit-reset-requests", "6m0s")
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        for (int i = 0; i < 20; i++)
        {
            Assert.That((await client.AskAsync(Bench.Request($"{i}"), cancellation)).IsAnswered);
        }
    }

    [Test]
    public async Task Tokens_a_minute_are_learned_and_reserved_before_a_request_goes(CancellationToken cancellation)
    {
        var release = new TaskCompletionSource();
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, count) =>
            {
                if (count == 2)
                {
                    await release.Task;
                }

                context.Response.Headers["x-ratelimit-limit-tokens"] = "6000";
                context.Response.Headers["x-ratelimit-remaining-tokens"] = "5990";
                context.Response.Headers["x-ratelimit-reset-tokens"] = "100ms";
                await context.Response.WriteAsync(OpenAIBench.Completion, context.RequestAborted);
            }
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        await client.AskAsync(Bench.Request("first"), cancellation);
        // A thousand tokens at worst, at a hundred a second: the next waits ten seconds, unless this one turns out to be short.
        Task<AskResult> large = client.AskAsync(Bench.Request("large", maxTokens: 1000), cancellation);
        Task<AskResult> next = client.AskAsync(Bench.Request("next", maxTokens: 1000), cancellation);
        Assert.That(client.NextIn!.Value.TotalSeconds, Is.InRange(9.5, 10.5));
        release.SetResult();
        Assert.That((await large).IsAnswered);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await next).IsAnswered, "it was short");
    }

    [TestCase("Retry-After", "20", 20)]
    [TestCase("Retry-After", "Sun, 01 Mar 2026 12:00:20 GMT", 20)]
    [TestCase("retry-after-ms", "1500", 1.5)]
    public async Task A_pause_asked_of_one_request_holds_for_all(
        string header,
        string value,
        double seconds,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await OpenAIBench.RefusingOnceAsync(header, value);
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        Task<AskResult> refused = client.AskAsync(Bench.Request("refused"), cancellation);
        await bench.NextRetryAsync(cancellation);
        Task<AskResult> other = client.AskAsync(Bench.Request("other"), cancellation);
        bench.Time.Advance(TimeSpan.FromSeconds(seconds - 0.01));
        Assert.That((server.Requests.Count, other.IsCompleted), Is.EqualTo((1, false)));
        bench.Time.Advance(TimeSpan.FromSeconds(0.02));
        Assert.That((await other).IsAnswered);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await refused).IsAnswered);
    }
}
