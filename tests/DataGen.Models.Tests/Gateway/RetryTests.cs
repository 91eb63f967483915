using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Gateway;

[CancelAfter(30_000)]
internal sealed class RetryTests
{
    [Test]
    public async Task Repeats_what_may_pass_and_waits_longer_each_time(
        [Values(
            FailureKind.RateLimited,
            FailureKind.ServerError,
            FailureKind.Network,
            FailureKind.Timeout,
            FailureKind.MalformedBody,
            FailureKind.ErrorInOk,
            FailureKind.EmptyChoices
        )]
            FailureKind kind,
        CancellationToken cancellation
    )
    {
        var provider = new ScriptedProvider(exchange =>
            exchange.Number <= 3
                ? throw new ProviderException(kind, "not now")
                : Task.FromResult(ScriptedProvider.Response("x"))
        );
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        Task<AskResult> ask = client.AskAsync(Bench.Request(), cancellation);
        var delays = new List<TimeSpan>();
        for (int i = 0; i < 3; i++)
        {
            (AskFailure failure, TimeSpan delay) = await bench.NextRetryAsync(cancellation);
            Assert.That((failure.Kind, failure.Attempts), Is.EqualTo((kind, i + 1)));
            bench.Time.Advance(delay - TimeSpan.FromMilliseconds(1));
            Assert.That(provider.Exchanges, Has.Count.EqualTo(i + 1), "not before its time");
            bench.Time.Advance(TimeSpan.FromMilliseconds(1));
            delays.Add(delay);
        }

        AskResult result = await ask;
        Assert.That((result.IsAnswered, result.Attempts), Is.EqualTo((true, 4)));
        // The bench draws 0.5 of 1, 2 and 4 seconds.
        Assert.That(delays.Select(d => d.TotalSeconds), Is.EqualTo(new[] { 0.5, 1.0, 2.0 }));
        Assert.That((client.Usage.Attempts, client.Usage.Retries), Is.EqualTo((4L, 3L)));
    }

    [Test]
    public async Task Gives_up_after_the_aliases_retries_and_says_how_often(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ =>
            throw new ProviderException(FailureKind.ServerError, "slow down", 500)
        );
        await using var bench = new Bench(provider);
        Task<AskResult> ask = bench.Open(bench.Alias() with { MaxRetries = 2 }).AskAsync(Bench.Request(), cancellation);
        for (int i = 0; i < 2; i++)
        {
            bench.Time.Advance((await bench.NextRetryAsync(cancellation)).Delay);
        }

        AskFailure failure = (await ask).Failure!;
        Assert.That(
            (failure.Kind, failure.Status, failure.Attempts, failure.IsEndpointDown),
            Is.EqualTo((FailureKind.ServerError, 500, 3, true))
        );
        Assert.That(failure.Message, Does.Contain("3 times").And.Contain("server's log").And.Contain("slow down"));
    }

    [Test]
    public async Task Refusals_are_waited_out_four_times_as_often_but_not_for_ever(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ =>
            throw new ProviderException(FailureKind.RateLimited, "slow down", 429, TimeSpan.FromSeconds(1))
        );
        await using var bench = new Bench(provider);
        Task<AskResult> ask = bench.Open(bench.Alias() with { MaxRetries = 2 }).AskAsync(Bench.Request(), cancellation);
        for (int i = 0; i < 8; i++)
        {
            bench.Time.Advance((await bench.NextRetryAsync(cancellation)).Delay);
        }

        AskFailure failure = (await ask).Failure!;
        Assert.That(
            (failure.Kind, failure.Attempts, failure.IsEndpointDown),
            Is.EqualTo((FailureKind.RateLimited, 9, true))
        );
        Assert.That(failure.Message, Does.Contain("9 times").And.Contain("maxConcurrency").And.Contain("slow down"));
    }

    [Test]
    public async Task Never_repeats_what_cannot_pass(
        [Values(
            FailureKind.Unauthorized,
            FailureKind.Forbidden,
            FailureKind.NotFound,
            FailureKind.QuotaExhausted,
            FailureKind.KeyMissing,
            FailureKind.UnsupportedField
        )]
            FailureKind kind,
        CancellationToken cancellation
    )
    {
        var provider = new ScriptedProvider(_ => throw new ProviderException(kind, "no"));
        await using var bench = new Bench(provider);
        AskResult result = await bench.Open().AskAsync(Bench.Request(), cancellation);
        Assert.That((result.Failure!.Kind, result.Failure.Attempts), Is.EqualTo((kind, 1)));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_servers_words_stay_on_one_line_and_command_no_terminal(CancellationToken cancellation)
    {
        string words = "\u001b[2Jgone\r\n" + new string('x', 489) + "\U0001F600\U0001F600";
        var provider = new ScriptedProvider(_ => throw new ProviderException(FailureKind.Forbidden, words, 403));
        await using var bench = new Bench(provider);
        string message = (await bench.Open().AskAsync(Bench.Request(), cancellation)).Failure!.Message;
        Assert.That(message.Any(char.IsControl), Is.False);
        Assert.That(message, Does.Contain("gone").And.EndsWith("…"));
        Assert.That(message.EnumerateRunes().Count(rune => rune.Value == 0xFFFD), Is.EqualTo(1));
        Assert.That(message.IsNormalized(), "no lone surrogate is left");
    }

    [Test]
    public async Task A_failure_is_not_stored(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
            exchange.Number == 1
                ? throw new ProviderException(FailureKind.Forbidden, "no")
                : Task.FromResult(ScriptedProvider.Response("x"))
        );
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        Assert.That((await client.AskAsync(Bench.Request(), cancellation)).IsAnswered, Is.False);
        Assert.That((await client.AskAsync(Bench.Request(), cancellation)).IsAnswered, Is.True);
    }

    [Test]
    public async Task Waits_as_long_as_the_server_asks(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
            exchange.Number == 1
                ? throw new ProviderException(FailureKind.RateLimited, "", 429, TimeSpan.FromSeconds(90))
                : Task.FromResult(ScriptedProvider.Response("x"))
        );
        await using var bench = new Bench(provider);
        Task<AskResult> ask = bench.Open().AskAsync(Bench.Request(), cancellation);
        (_, TimeSpan delay) = await bench.NextRetryAsync(cancellation);
        Assert.That(delay, Is.EqualTo(TimeSpan.FromSeconds(90.5)));
        bench.Time.Advance(delay);
        Assert.That((await ask).IsAnswered);
    }

    [Test]
    public async Task A_request_that_hangs_is_given_up_at_the_timeout(CancellationToken cancellation)
    {
        var sent = new TaskCompletionSource();
        var provider = new ScriptedProvider(async exchange =>
        {
            sent.SetResult();
            await Task.Delay(Timeout.Infinite, exchange.Cancellation);
            return ScriptedProvider.Response("never");
        });
        await using var bench = new Bench(provider);
        ModelAlias alias = bench.Alias() with { Timeout = 12.5, MaxRetries = 0 };
        Task<AskResult> ask = bench.Open(alias).AskAsync(Bench.Request(), cancellation);
        await sent.Task;
        bench.Time.Advance(TimeSpan.FromSeconds(12.4));
        Assert.That(ask.IsCompleted, Is.False);
        bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        AskFailure failure = (await ask).Failure!;
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.Timeout));
        Assert.That(failure.Message, Does.Contain("12.5 s"));
    }

    [Test]
    public async Task Cancelling_ends_a_wait_at_once(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ => throw new ProviderException(FailureKind.ServerError, "", 503));
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<AskResult> ask = client.AskAsync(Bench.Request(), leaving.Token);
        await bench.NextRetryAsync(cancellation);
        await leaving.CancelAsync();
        await Assert.ThatAsync(() => ask, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_rejection_is_an_answer_and_is_stored(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ => throw ProviderException.Rejection(400, "too long"));
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        AskResult first = await client.AskAsync(Bench.Request(maxTokens: 9), cancellation);
        AskResult second = await client.AskAsync(Bench.Request(maxTokens: 9), cancellation);
        Assert.That((first.Answer!.IsRejected, first.Answer.Detail), Is.EqualTo((true, "too long")));
        Assert.That(second.Answer!.FromStore);
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }
}
