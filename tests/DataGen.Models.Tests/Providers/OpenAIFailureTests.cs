using System.Net;
using System.Net.Sockets;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace DataGen.Models.Tests.Providers;

/// <summary>The provider over real HTTP: every way an endpoint fails.</summary>
[CancelAfter(60_000)]
internal sealed class OpenAIFailureTests
{
    [TestCase(401, FailureKind.Unauthorized, 1, "TEST_KEY")]
    [TestCase(402, FailureKind.QuotaExhausted, 1, "Top up")]
    [TestCase(403, FailureKind.Forbidden, 1, "account")]
    [TestCase(404, FailureKind.NotFound, 1, "/v1")]
    [TestCase(308, FailureKind.NotFound, 1, "/v1")]
    [TestCase(408, FailureKind.Timeout, 3, "timeout")]
    [TestCase(429, FailureKind.RateLimited, 9, "maxConcurrency")]
    [TestCase(500, FailureKind.ServerError, 3, "server's log")]
    [TestCase(503, FailureKind.ServerError, 3, "continues")]
    public async Task A_status_is_a_named_failure_with_advice(
        int status,
        FailureKind kind,
        int attempts,
        string advice,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            $$$"""{"error":{"message":"You sent {{{OpenAIBench.Key}}}, which is wrong","type":"x","code":"y"}}""",
            status,
            ("Location", "http://localhost:1/elsewhere")
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server) with { ApiKeyEnv = "TEST_KEY", MaxRetries = 2 });
        Task<AskResult> ask = client.AskAsync(Bench.Request(), cancellation);
        for (int i = 1; i < attempts; i++)
        {
            bench.Time.Advance((await bench.NextRetryAsync(cancellation)).Delay);
        }

        AskFailure failure = (await ask).Failure!;
        Assert.That((failure.Kind, failure.Status, failure.Attempts), Is.EqualTo((kind, status, attempts)));
        Assert.That(server.Requests, Has.Count.EqualTo(attempts));
        Assert.That(
            failure.Message,
            Does.Contain(advice)
                .And.Contain("model alias 'teacher' (m at 127.0.0.1:")
                .And.Contain("which is wrong")
                .And.Not.Contain(OpenAIBench.Key)
        );
    }

    [TestCase(400)]
    [TestCase(413)]
    [TestCase(422)]
    public async Task A_rejected_request_is_an_answer(int status, CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            """{"object":"error","message":"This model's maximum context length is 8 tokens","code":40303}""",
            status
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        await client.AskAsync(Bench.Request(), cancellation);
        Answer answer = (await client.AskAsync(Bench.Request(), cancellation)).Answer!;
        Assert.That(answer.IsRejected && answer.FromStore);
        Assert.That(answer.Detail, Is.EqualTo("This model's maximum context length is 8 tokens"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(
        """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model.","param":"max_tokens","code":"unsupported_parameter"}}"""
    )]
    [TestCase("""{"error":{"message":"'max_tokens' is not supported here","param":"max_tokens","code":null}}""")]
    public async Task A_field_of_ours_the_server_does_not_know_is_a_setting_to_mend(
        string body,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(body, 400);
        await using Bench bench = OpenAIBench.Open();
        AskResult result = await bench
            .Open(OpenAIBench.Alias(server))
            .AskAsync(Bench.Request(maxTokens: 4), cancellation);
        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.UnsupportedField));
        Assert.That(result.Failure.Message, Does.Contain("maxTokensField"));
    }

    [Test]
    public async Task A_used_up_quota_is_not_waited_for(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}""",
            429
        );
        await using Bench bench = OpenAIBench.Open();
        AskResult result = await bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation);
        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.QuotaExhausted));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("Retry-After", "7", 7.5)]
    [TestCase("Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT", 30.5)]
    [TestCase("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT", 0.5)]
    [TestCase("Retry-After", "99999", 600.5)]
    [TestCase("Retry-After", "soon", 0.5)]
    [TestCase("retry-after-ms", "1500", 2)]
    public async Task Retry_After_is_honoured(
        string header,
        string value,
        double seconds,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await OpenAIBench.RefusingOnceAsync(header, value);
        await using Bench bench = OpenAIBench.Open();
        Task<AskResult> ask = bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation);
        (_, TimeSpan delay) = await bench.NextRetryAsync(cancellation);
        Assert.That(delay.TotalSeconds, Is.EqualTo(seconds).Within(0.001));
        bench.Time.Advance(delay);
        Assert.That((await ask).IsAnswered);
    }

    [TestCase("""{"error":{"message":"overloaded","code":503}}""", FailureKind.ErrorInOk, true, "overloaded")]
    [TestCase("""{"error":"model crashed"}""", FailureKind.ErrorInOk, true, "model crashed")]
    [TestCase("""{"object":"error","message":"bad luck"}""", FailureKind.ErrorInOk, true, "bad luck")]
    [TestCase(
        """{"error":{"message":"who are you","code":401},"choices":[]}""",
        FailureKind.ErrorInOk,
        false,
        "who are you"
    )]
    [TestCase(
        """{"choices":[{"error":{"message":"upstream died","code":502},"finish_reason":"error"}]}""",
        FailureKind.ErrorInOk,
        true,
        "upstream died"
    )]
    [TestCase(
        """{"choices":[{"message":{"content":"half"},"finish_reason":"error"}]}""",
        FailureKind.ErrorInOk,
        true,
        "broke"
    )]
    [TestCase("""{"choices":[]}""", FailureKind.EmptyChoices, true, "choices")]
    [TestCase("""{"choices":null}""", FailureKind.EmptyChoices, true, "choices")]
    [TestCase("""{"choices":[{"index":0}]}""", FailureKind.MalformedBody, true, "no message")]
    [TestCase("""{"choices":[{"message":{"content":"cut off""", FailureKind.MalformedBody, true, "not JSON")]
    [TestCase("<html>Sign in to the airport's network</html>", FailureKind.MalformedBody, true, "airport")]
    [TestCase("[]", FailureKind.MalformedBody, true, "OpenAI-compatible")]
    [TestCase("", FailureKind.MalformedBody, true, "(empty)")]
    [TestCase("{}", FailureKind.MalformedBody, true, "no choices")]
    [TestCase("""{"choices":[{"message":{"content":{"a":1}}}]}""", FailureKind.MalformedBody, true, "neither text nor")]
    public async Task A_body_that_is_no_completion_is_a_named_failure(
        string body,
        FailureKind kind,
        bool retried,
        string says,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(body);
        await using Bench bench = OpenAIBench.Open();
        Task<AskResult> ask = bench
            .Open(OpenAIBench.Alias(server) with { MaxRetries = 1 })
            .AskAsync(Bench.Request(), cancellation);
        if (retried)
        {
            bench.Time.Advance((await bench.NextRetryAsync(cancellation)).Delay);
        }

        AskFailure failure = (await ask).Failure!;
        Assert.That((failure.Kind, failure.Attempts), Is.EqualTo((kind, retried ? 2 : 1)));
        Assert.That(failure.Message, Does.Contain(says));
    }

    [Test]
    public async Task An_endpoint_that_is_down_is_named(CancellationToken cancellation)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = new()
        {
            Provider = "openai",
            Model = "m",
            Endpoint = $"http://127.0.0.1:{port}/v1",
            MaxRetries = 0,
        };
        AskFailure failure = (await bench.Open(alias).AskAsync(Bench.Request(), cancellation)).Failure!;
        Assert.That((failure.Kind, failure.IsEndpointDown), Is.EqualTo((FailureKind.Network, true)));
        Assert.That(failure.Message, Does.Contain($"127.0.0.1:{port}").And.Contain("refused"));
    }

    [Test]
    public async Task A_dropped_connection_is_a_network_failure(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            (context, _) =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );
        await AssertFailsAsync(server, FailureKind.Network, cancellation);
    }

    [Test]
    public async Task A_connection_that_breaks_inside_the_body_is_a_network_failure(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, _) =>
            {
                context.Response.ContentLength = 100_000;
                await context.Response.WriteAsync(OpenAIBench.Completion[..40], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        );
        await AssertFailsAsync(server, FailureKind.Network, cancellation);
    }

    [Test]
    public async Task A_server_that_hangs_runs_into_the_timeout(
        [Values] bool insideBody,
        CancellationToken cancellation
    )
    {
        var reached = new TaskCompletionSource();
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, _) =>
            {
                if (insideBody)
                {
                    await context.Response.WriteAsync(OpenAIBench.Completion[..40], context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }

                reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = OpenAIBench.Alias(server) with { Timeout = 60, MaxRetries = 0 };
        Task<AskResult> ask = bench.Open(alias).AskAsync(Bench.Request(), cancellation);
        await reached.Task;
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        AskFailure failure = (await ask).Failure!;
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.Timeout), failure.Message);
        Assert.That(failure.Message, Does.Contain("60 s"));
    }

    [Test]
    public async Task Cancelling_is_no_timeout_and_reaches_the_server(CancellationToken cancellation)
    {
        var reached = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, _) =>
            {
                context.RequestAborted.Register(aborted.SetResult);
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await using Bench bench = OpenAIBench.Open();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<AskResult> ask = bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), leaving.Token);
        await reached.Task;
        await leaving.CancelAsync();
        await Assert.ThatAsync(() => ask, Throws.InstanceOf<OperationCanceledException>());
        await aborted.Task.WaitAsync(cancellation);
    }

    [TestCase("MISSING_KEY")]
    [TestCase("BLANK_KEY")]
    [TestCase("BROKEN_KEY")]
    public async Task A_missing_key_is_named_before_anything_is_sent(string variable, CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server) with { ApiKeyEnv = variable });
        AskFailure failure = (await client.AskAsync(Bench.Request(), cancellation)).Failure!;
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.KeyMissing));
        Assert.That(failure.Message, Does.Contain(variable).And.Contain("Set it").And.Contain("teacher"));
        Assert.That(failure.Message, Does.Not.Contain("first-half"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_replay_needs_neither_key_nor_endpoint(CancellationToken cancellation)
    {
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = new()
        {
            Provider = "openai",
            Model = "m",
            ApiKeyEnv = "MISSING_KEY",
        };
        ModelClient client = bench.Open(alias);
        await bench.Store.PutAsync(
            client.KeyOf(Bench.Request()),
            null,
            client.Identity,
            ReadOnlyMemory<byte>.Empty,
            new Answer { Text = "red", FinishReason = FinishReasons.Stop }
        );
        Assert.That((await client.AskAsync(Bench.Request(), cancellation)).Answer!.Text, Is.EqualTo("red"));
        Assert.That(client.Identity, Is.EqualTo("openai:m"));
    }

    private static async Task AssertFailsAsync(LoopbackServer server, FailureKind kind, CancellationToken cancellation)
    {
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = OpenAIBench.Alias(server) with { MaxRetries = 0 };
        AskFailure failure = (await bench.Open(alias).AskAsync(Bench.Request(), cancellation)).Failure!;
        Assert.That(failure.Kind, Is.EqualTo(kind), failure.Message);
    }
}
