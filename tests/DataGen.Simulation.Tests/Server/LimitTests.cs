using System.Globalization;
using System.Net;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;
using DataGen.Simulation.Server.Limits;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Simulation.Tests.Server;

public sealed class LimitTests
{
    [Test]
    public async Task Allows_what_the_limit_says_and_tells_when_there_is_more()
    {
        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            Limited(new LimitOptions { RequestsPerMinute = 6 }),
            time
        );

        for (var asked = 1; asked <= 6; asked++)
        {
            using var allowed = await client.PostAsync(ServerClient.Body(seed: asked));
            Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(Header(allowed, "x-ratelimit-limit-requests"), Is.EqualTo("6"));
            Assert.That(
                Header(allowed, "x-ratelimit-remaining-requests"),
                Is.EqualTo((6 - asked).ToString(CultureInfo.InvariantCulture))
            );
        }

        time.Advance(TimeSpan.FromSeconds(4));
        using var refused = await client.PostAsync(ServerClient.Body(seed: 7));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(6)));
        Assert.That(Header(refused, "retry-after-ms"), Is.EqualTo("6000"));
        Assert.That(Header(refused, "x-ratelimit-reset-requests"), Is.EqualTo("56s"));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("rate_limit_exceeded").And.Contain("RPM"));

        time.Advance(TimeSpan.FromSeconds(6));
        using var again = await client.PostAsync(ServerClient.Body(seed: 7));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(client.Server.Statistics.Refused["requests"], Is.EqualTo(1));
    }

    [Test]
    public async Task Counts_prompt_and_longest_answer_against_the_tokens()
    {
        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            Limited(new LimitOptions { TokensPerMinute = 600 }),
            time
        );
        using var first = await client.PostAsync(ServerClient.Body(more: "\"max_tokens\":500"));

        using var second = await client.PostAsync(ServerClient.Body(seed: 2, more: "\"max_tokens\":500"));
        using var never = await client.PostAsync(ServerClient.Body(seed: 3, more: "\"max_tokens\":700"));

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Header(first, "x-ratelimit-remaining-tokens"), Is.EqualTo("94"));
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(second.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(42)));
        Assert.That(never.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(never.Headers.RetryAfter, Is.Null, "waiting does not help");
        Assert.That(client.Server.Statistics.Refused["tokens"], Is.EqualTo(2));
    }

    [Test]
    public async Task Each_key_has_limits_of_its_own()
    {
        await using var client = await ServerClient.StartAsync(
            Limited(new LimitOptions { RequestsPerMinute = 1 }),
            new FakeTimeProvider()
        );

        using var first = await client.PostAsync(ServerClient.Body(seed: 1), key: "one");
        using var second = await client.PostAsync(ServerClient.Body(seed: 2), key: "one");
        using var other = await client.PostAsync(ServerClient.Body(seed: 3), key: "two");

        Assert.That(
            new[] { first.StatusCode, second.StatusCode, other.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK })
        );
    }

    [Test]
    public async Task Serves_no_more_at_once_than_it_is_told()
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.With(Fault.Hang) with
            {
                Limits = new LimitOptions { MostAtOnce = 2 },
            }
        );
        using var patience = new CancellationTokenSource();
        var hanging = Enumerable
            .Range(0, 2)
            .Select(seed => client.PostAsync(ServerClient.Body(seed: seed), cancellation: patience.Token))
            .ToArray();
        while (client.Server.Statistics.InFlight < 2)
        {
            await Task.Yield();
        }

        using var third = await client.PostAsync(ServerClient.Body(seed: 3));

        Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(third.Headers.RetryAfter, Is.Null);
        Assert.That(client.Server.Statistics.Refused["at-once"], Is.EqualTo(1));
        await patience.CancelAsync();
        foreach (var request in hanging)
        {
            Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        }
    }

    [TestCase(0, "0ms")]
    [TestCase(0.12, "120ms")]
    [TestCase(8.64, "8.64s")]
    [TestCase(86.4, "1m26.4s")]
    [TestCase(360, "6m0s")]
    [TestCase(7203, "2h0m3s")]
    public void Durations_are_written_as_OpenAI_does(double seconds, string written) =>
        Assert.That(RateLimits.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(written));

    [Test]
    public async Task An_answer_takes_its_drawn_time_and_every_percentile_is_where_it_should_be()
    {
        var latency = new LatencyOptions
        {
            Median = TimeSpan.FromMilliseconds(200),
            NinetyNinthPercentile = TimeSpan.FromSeconds(2),
        };
        var drawn = Enumerable
            .Range(0, 20_000)
            .Select(n => latency.Draw(new SeededChoice(1).Fork("latency", n)).TotalMilliseconds)
            .Order()
            .ToArray();
        Assert.That(drawn[drawn.Length / 2], Is.EqualTo(200).Within(5).Percent);
        Assert.That(drawn[drawn.Length * 99 / 100], Is.EqualTo(2000).Within(10).Percent);

        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                Latency = new LatencyOptions { Median = TimeSpan.FromSeconds(30) },
            },
            time
        );
        var pending = client.PostAsync(ServerClient.Body());
        while (client.Server.Statistics.InFlight == 0)
        {
            await Task.Yield();
        }

        // The request is open, but when its timer stands is not seen from here.
        while (!pending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That((await pending).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(time.GetUtcNow() - time.Start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(30)));
    }

    private static ServerOptions Limited(LimitOptions limits) => ServerClient.Faultless with { Limits = limits };

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.GetValues(name).Single();
}
