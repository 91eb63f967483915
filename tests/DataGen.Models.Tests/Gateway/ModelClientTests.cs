using System.ClientModel;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Tests.Support;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Gateway;

[CancelAfter(60_000)]
internal sealed class ModelClientTests
{
    [Test]
    public async Task Asks_once_and_reads_the_store_from_then_on(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying("red");
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        AskResult first = await client.AskAsync(Bench.Request(), cancellation);
        AskResult second = await client.AskAsync(Bench.Request(), cancellation);
        Assert.That((first.Answer!.Text, first.Answer.FromStore, first.Attempts), Is.EqualTo(("red", false, 1)));
        Assert.That((second.Answer!.Text, second.Answer.FromStore, second.Attempts), Is.EqualTo(("red", true, 0)));
        Assert.That(first.Key, Is.EqualTo(client.KeyOf(Bench.Request())));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
        Assert.That(
            client.Usage,
            Is.EqualTo(new ModelUsage(2, 1, 1, 0, 1, 0, 0, 0, PromptTokens: 5, CompletionTokens: 3))
        );
    }

    [Test]
    public async Task Sends_the_request_as_it_was_meant(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying("red");
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        AnswerRequest request = Bench.Request(maxTokens: 77) with
        {
            Sampling = new Sampling
            {
                Temperature = 0.7,
                Stop = ["END"],
                MinP = 0.1,
                ResponseSchema = JsonElement.Parse("""{"type":"object"}"""),
            },
            Task = "verifier",
        };
        await client.AskAsync(request, cancellation);
        ChatOptions sent = provider.Exchanges.Single().Options;
        Assert.That(provider.Exchanges.Single().Messages.Single().Text, Is.EqualTo("Name a colour."));
        Assert.That(sent.Seed, Is.EqualTo(client.KeyOf(request).Seed));
        Assert.That(sent.MaxOutputTokens, Is.EqualTo(77));
        Assert.That(sent.Temperature, Is.EqualTo(0.7f));
        Assert.That(sent.StopSequences, Is.EqualTo(new[] { "END" }));
        Assert.That(((ChatResponseFormatJson)sent.ResponseFormat!).Schema!.Value.GetRawText(), Does.Contain("object"));
        Assert.That(sent.AdditionalProperties![ChatOptionKeys.MinP], Is.EqualTo(0.1));
        Assert.That(sent.AdditionalProperties.ContainsKey(ChatOptionKeys.Task), Is.False);
    }

    [Test]
    public async Task Sends_the_task_where_the_provider_wants_it(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ => Task.FromResult(ScriptedProvider.Response("x"))) { SendsTask = true };
        await using var bench = new Bench(provider);
        await bench.Open().AskAsync(Bench.Request() with { Task = "verifier" }, cancellation);
        Assert.That(
            provider.Exchanges.Single().Options.AdditionalProperties![ChatOptionKeys.Task],
            Is.EqualTo("verifier")
        );
    }

    [Test]
    public async Task Raising_the_limit_asks_again_only_what_was_cut(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
        {
            bool isShort = exchange.Messages[0].Text.Equals("short", StringComparison.Ordinal);
            int length = Math.Min(isShort ? 10 : 1000, exchange.Options.MaxOutputTokens!.Value);
            return Task.FromResult(
                ScriptedProvider.Response($"{length}", length is 10 or 1000 ? "stop" : "length", length)
            );
        });
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        await client.AskAsync(Bench.Request("short", 50), cancellation);
        await client.AskAsync(Bench.Request("long", 50), cancellation);
        AskResult shorter = await client.AskAsync(Bench.Request("short", 2000), cancellation);
        AskResult longer = await client.AskAsync(Bench.Request("long", 2000), cancellation);
        Assert.That(shorter.Answer!.FromStore, Is.True);
        Assert.That((longer.Answer!.FromStore, longer.Answer.Text), Is.EqualTo((false, "1000")));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Never_exceeds_the_concurrency_and_uses_all_of_it(CancellationToken cancellation)
    {
        int now = 0;
        int most = 0;
        var provider = new ScriptedProvider(async _ =>
        {
            int running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return ScriptedProvider.Response("x");
        });
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open(bench.Alias() with { MaxConcurrency = 3 });
        await Task.WhenAll(
            Enumerable.Range(0, 300).Select(i => Task.Run(() => client.AskAsync(Bench.Request($"q{i}"), cancellation)))
        );
        Assert.That(most, Is.LessThanOrEqualTo(3));
        Assert.That(client.Usage.Answered, Is.EqualTo(300));
    }

    [Test]
    public async Task A_permit_is_free_while_a_request_waits_to_be_repeated(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
            exchange.Number == 1
                ? throw new ProviderException(FailureKind.ServerError, "down", 500)
                : Task.FromResult(ScriptedProvider.Response("x"))
        );
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open(bench.Alias() with { MaxConcurrency = 1 });
        Task<AskResult> waiting = client.AskAsync(Bench.Request("a"), cancellation);
        (_, TimeSpan delay) = await bench.NextRetryAsync(cancellation);
        await client.AskAsync(Bench.Request("b"), cancellation);
        Assert.That(waiting.IsCompleted, Is.False);
        Assert.That(client.Usage.Waiting, Is.EqualTo(1));
        bench.Time.Advance(delay);
        Assert.That((await waiting).IsAnswered);
    }

    [Test]
    public async Task Offline_answers_from_the_store_and_names_what_is_missing(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying("red");
        await using var bench = new Bench(provider, offline: true);
        ModelClient client = bench.Open();
        await bench.Store.PutAsync(
            client.KeyOf(Bench.Request()),
            null,
            client.Identity,
            ReadOnlyMemory<byte>.Empty,
            new Answer { Text = "blue", FinishReason = FinishReasons.Stop }
        );
        AskResult stored = await client.AskAsync(Bench.Request(), cancellation);
        AskResult missing = await client.AskAsync(Bench.Request("other"), cancellation);
        Assert.That(stored.Answer!.Text, Is.EqualTo("blue"));
        Assert.That(missing.Failure!.Kind, Is.EqualTo(FailureKind.OfflineMiss));
        Assert.That(missing.Failure.Message, Does.Contain("--offline").And.Contain("teacher"));
        Assert.That(missing.Failure.IsEndpointDown, Is.False);
        Assert.That(provider.Created, Is.Zero);
    }

    [Test]
    public async Task A_bug_in_a_client_is_not_hidden_as_a_failure(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ => throw new InvalidCastException("bug"));
        await using var bench = new Bench(provider);
        await Assert.ThatAsync(
            () => bench.Open().AskAsync(Bench.Request(), cancellation),
            Throws.TypeOf<InvalidCastException>()
        );
    }

    [Test]
    public async Task Any_chat_clients_exceptions_are_understood(CancellationToken cancellation)
    {
        (Exception Error, FailureKind Kind)[] cases =
        [
            (new HttpRequestException("refused"), FailureKind.Network),
            (new IOException("reset"), FailureKind.Network),
            (new TimeoutException("slow"), FailureKind.Timeout),
            (new TaskCanceledException("its own timeout"), FailureKind.Timeout),
            (new JsonException("cut"), FailureKind.MalformedBody),
            (new ClientResultException("no response", null), FailureKind.Network),
            (new AggregateException(new IOException("a"), new TimeoutException("b")), FailureKind.Timeout),
            (new HttpRequestException("no", null, System.Net.HttpStatusCode.Unauthorized), FailureKind.Unauthorized),
        ];
        var provider = new ScriptedProvider(exchange => throw cases[exchange.Number - 1].Error);
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open(bench.Alias() with { MaxRetries = 0 });
        foreach ((Exception error, FailureKind kind) in cases)
        {
            AskResult result = await client.AskAsync(Bench.Request(error.Message), cancellation);
            Assert.That(result.Failure!.Kind, Is.EqualTo(kind), error.ToString());
        }
    }

    [Test]
    public async Task Tokens_are_estimated_where_the_server_does_not_count(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(_ =>
            Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, "hello world"))
                {
                    Usage = new UsageDetails { InputTokenCount = 11 },
                }
            )
        );
        await using var bench = new Bench(provider);
        Answer answer = (await bench.Open().AskAsync(Bench.Request(), cancellation)).Answer!;
        Assert.That(
            (answer.PromptTokens, answer.CompletionTokens, answer.TokensEstimated, answer.FinishReason),
            Is.EqualTo((11, 2, true, FinishReasons.Unknown))
        );
    }

    [Test]
    public async Task The_extra_body_of_an_alias_files_its_answers_apart(CancellationToken cancellation)
    {
        await using var bench = new Bench(ScriptedProvider.Saying("x"));
        ModelAlias alias = bench.Alias();
        string Identity(string? extra, string? identity = null) =>
            bench
                .Open(
                    alias with
                    {
                        ExtraBody = extra is null ? null : JsonElement.Parse(extra),
                        ModelIdentity = identity,
                    }
                )
                .Identity;

        Assert.That(Identity(null), Is.EqualTo("scripted:m"));
        Assert.That(Identity("{}"), Is.EqualTo("scripted:m"));
        Assert.That(Identity("""{"a":1,"b":2}"""), Does.StartWith("scripted:m+"));
        Assert.That(Identity("""{"a":1,"b":2}"""), Is.EqualTo(Identity("""{ "b":2.0, "a":1 }""")));
        Assert.That(Identity("""{"a":1}"""), Is.Not.EqualTo(Identity("""{"a":2}""")));
        Assert.That(Identity("""{"a":1}""", "mine"), Is.EqualTo("mine"));
    }

    [Test]
    public async Task An_unknown_provider_is_named_with_those_there_are(CancellationToken cancellation)
    {
        await using var bench = new Bench(ScriptedProvider.Saying("x"));
        Assert.That(
            () => bench.Open(bench.Alias() with { Provider = "opnai" }),
            Throws.ArgumentException.With.Message.Contains("'opnai': known are scripted")
        );
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        { }
    }
}
