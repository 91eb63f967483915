using System.ClientModel;
using System.Collections.Concurrent;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Gateway;

[CancelAfter(30_000)]
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
            (new HttpRequestException("no", null, System.Net.HttpStatusCode.Unauthorized), FailureKind.Unauthorized),
            (new HttpRequestException("refused"), FailureKind.Network),
            (new IOException("reset"), FailureKind.Network),
            (new TimeoutException("slow"), FailureKind.Timeout),
            (new TaskCanceledException("its own timeout"), FailureKind.Timeout),
            (new JsonException("cut"), FailureKind.MalformedBody),
            (new ClientResultException("no response", null), FailureKind.Network),
            (new AggregateException(new IOException("a"), new TimeoutException("b")), FailureKind.Timeout),
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
