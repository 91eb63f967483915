using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.BadInput;

/// <summary>An endpoint that misbehaves on one of three rows: that row fails by name, the others are finished, nothing leaks.</summary>
internal sealed class EndpointTests
{
    private const string Key = "sk-do-not-show-4f9a2b77c1";

    private static readonly Dictionary<string, (Func<Reply> Reply, string Reason, string Advice)> Faults = new(
        StringComparer.Ordinal
    )
    {
        ["401"] = (
            () => Reply.Error(401, $"Incorrect API key provided: {Key}."),
            "unauthorized",
            "Check the key in the environment variable DATAGEN_TEST_KEY"
        ),
        ["403"] = (() => Reply.Error(403, "no"), "forbidden", "may use this model"),
        ["404"] = (() => Reply.Error(404, "The model does not exist"), "not-found", "Check model 'teacher-by-http'"),
        ["429 for good"] = (
            () => Reply.Error(429, "slow down", ("Retry-After", "0")),
            "rate-limited",
            "Lower maxConcurrency"
        ),
        ["500"] = (() => Reply.Error(500, "boom"), "server-error", "the same command continues"),
        ["503 without a body"] = (() => Reply.Raw(503, ""), "server-error", "the same command continues"),
        ["no answer in time"] = (() => Reply.Hang, "timeout", "Raise timeout"),
        ["dropped connection"] = (() => Reply.Drop, "network", "Check that the server runs"),
        ["truncated body"] = (() => Reply.Truncated, "network", "Check that the server runs"),
        ["malformed JSON"] = (() => Reply.Raw(200, "{\"choices\": [{"), "malformed-body", "OpenAI-compatible API"),
        ["a page instead of JSON"] = (
            () => Reply.Raw(200, "<html>welcome</html>"),
            "malformed-body",
            "OpenAI-compatible API"
        ),
        ["an error in 200"] = (
            () => Reply.Error(200, $"overloaded, your key is {Key}"),
            "error-in-200",
            "The same command asks again"
        ),
        ["empty choices"] = (() => Reply.Raw(200, """{"choices": []}"""), "empty-choices", "OpenAI-compatible API"),
    };

    [TestCase("401")]
    [TestCase("403")]
    [TestCase("404")]
    [TestCase("429 for good")]
    [TestCase("500")]
    [TestCase("503 without a body")]
    [TestCase("no answer in time")]
    [TestCase("dropped connection")]
    [TestCase("truncated body")]
    [TestCase("malformed JSON")]
    [TestCase("a page instead of JSON")]
    [TestCase("an error in 200")]
    [TestCase("empty choices")]
    public async Task A_row_whose_call_goes_wrong_fails_by_name_and_is_asked_again_by_the_next_run(string fault)
    {
        var (reply, reason, advice) = Faults[fault];
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("moss", StringComparison.Ordinal) ? reply() : Reply.Teacher;
        using var workspace = Prepare(endpoint, "\"maxRetries\": 0, \"timeout\": 1");

        var failed = await workspace.ExpectAsync(3, FlatRecipe.Run);

        Assert.That(failed.Error, Does.Contain(reason).And.Contain(advice).And.Contain("model alias 'default'"));
        Assert.That(failed.Error, Does.Not.Contain("   at "), "no stack trace");
        var run = workspace.Run(FlatRecipe.Name);
        Assert.That(run.IsComplete, Is.True);
        Assert.That(await run.RowsAsync("sft"), Has.Count.EqualTo(2));
        var reject = (await run.RowsAsync("rejects")).Single();
        Assert.That(reject.Text("outcome"), Is.EqualTo("failed"));
        Assert.That(reject.Text("reason"), Is.EqualTo(reason));
        Assert.That(reject.Text("detail"), Does.Contain(advice));
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));
        ShowsNoKey(workspace, failed);

        endpoint.Forget();
        endpoint.Respond = _ => Reply.Teacher;
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        Assert.That(endpoint.Received, Has.Count.EqualTo(1), "only what failed is asked again");
        Assert.That(await run.RowsAsync("sft"), Has.Count.EqualTo(3));
    }

    [TestCase("429 for good")]
    [TestCase("500")]
    [TestCase("dropped connection")]
    [TestCase("truncated body")]
    [TestCase("malformed JSON")]
    [TestCase("an error in 200")]
    [TestCase("empty choices")]
    public async Task A_fault_that_passes_is_retried(string fault)
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => request.Number == 2 ? Faults[fault].Reply() : Reply.Teacher;
        using var workspace = Prepare(endpoint, "\"maxRetries\": 3");

        var result = await workspace.ExpectAsync(0, FlatRecipe.Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(4));
        Assert.That(endpoint.Received.DistinctBy(request => request.Hash).Count(), Is.EqualTo(3));
        await LedgerLaw.HoldsAsync(workspace.Run(FlatRecipe.Name), ("sft", "sft"));
        ShowsNoKey(workspace, result);
    }

    [Test]
    public async Task Waits_as_long_as_the_server_says()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Number == 1 ? Reply.Error(429, "slow down", ("Retry-After", "2")) : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers");
        var time = System.Diagnostics.Stopwatch.StartNew();

        await workspace.ExpectAsync(0, FlatRecipe.Run);

        Assert.That(time.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(2)));
        Assert.That(endpoint.Received, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_request_that_the_server_rejects_is_an_answer_and_is_not_asked_again()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("moss", StringComparison.Ordinal)
                ? Reply.Error(400, $"content not allowed for {Key}")
                : Reply.Teacher;
        using var workspace = Prepare(endpoint, "\"maxRetries\": 3");

        var result = await workspace.ExpectAsync(3, FlatRecipe.Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(3));
        var reject = (await workspace.Run(FlatRecipe.Name).RowsAsync("rejects")).Single();
        Assert.That(reject.Text("detail"), Does.Contain("rejected the request").And.Contain("content not allowed"));
        ShowsNoKey(workspace, result);
        endpoint.Forget();
        await workspace.ExpectAsync(3, FlatRecipe.Run);
        Assert.That(endpoint.Received, Is.Empty);
    }

    [Test]
    public async Task An_unknown_finish_reason_is_kept_and_the_answer_used()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = _ => Reply.Completion("A sentence of some length.", "eos_token_or_so");
        using var workspace = new Workspace(Pipelines.At(endpoint))
            .WithLines("rivers")
            .Change("\"into\": \"reply\" }", "\"into\": \"reply\", \"answerInto\": \"answer\" }")
            .Change(
                "\"shape\": \"prompt-completion\"",
                "\"shape\": \"prompt-completion\", \"columns\": { \"answer\": \"json\" }"
            );

        await workspace.ExpectAsync(0, FlatRecipe.Run);

        var row = (await workspace.Run(FlatRecipe.Name).RowsAsync("sft")).Single();
        Assert.That(row.Text("completion"), Is.EqualTo("A sentence of some length."));
        Assert.That(row.Field("answer").ToString(), Does.Contain("eos_token_or_so"));
    }

    [Test]
    public async Task Lone_surrogates_of_an_answer_become_replacement_characters()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = _ => Reply.CompletionLiteral("\"a \\ud83d b \\udc00 c \\ud83d\\ude00\"");
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers");

        await workspace.ExpectAsync(0, FlatRecipe.Run);
        var first = workspace.Run(FlatRecipe.Name).Fingerprint();
        await workspace.ExpectAsync(0, FlatRecipe.Run);

        var row = (await workspace.Run(FlatRecipe.Name).RowsAsync("sft")).Single();
        Assert.That(row.Text("completion"), Is.EqualTo("a \uFFFD b \uFFFD c \U0001F600"));
        Assert.That(workspace.Run(FlatRecipe.Name).Fingerprint(), Is.EqualTo(first), "the store gives the same text");
        Assert.That(endpoint.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_answer_of_10_MB_is_kept_whole()
    {
        var text = string.Concat(Enumerable.Repeat("All rivers run into the sea. ", 10 * 1024 * 1024 / 29)).Trim();
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => request.Number == 1 ? Reply.Completion(text) : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers", "moss");

        await workspace.ExpectAsync(0, [.. FlatRecipe.Run, "--concurrency", "1"]);

        var rows = await workspace.Run(FlatRecipe.Name).RowsAsync("sft");
        Assert.That(rows[0].Text("completion"), Is.EqualTo(text));
        Assert.That(rows, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_endpoint_that_is_down_stops_the_run_instead_of_failing_every_row()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0")).WithLines(
            Enumerable.Range(0, 400).Select(i => $"river {i}")
        );
        await endpoint.DisposeAsync();

        var result = await workspace.ExpectAsync(3, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("50 records in a row failed").And.Contain("network"));
        Assert.That(result.Error, Does.Contain("the same command continues"));
        Assert.That(workspace.Run(FlatRecipe.Name).IsComplete, Is.False);
        await LedgerLaw.HoldsAsync(workspace.Run(FlatRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task A_pool_that_grows_stops_at_the_first_call_that_fails_and_continues_later()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        var proposals = 0;
        endpoint.Respond = request =>
            request.Prompt.Contains("a numbered list of tasks", StringComparison.Ordinal)
            && Interlocked.Increment(ref proposals) == 6
                ? Reply.Error(500, "boom")
                : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0"));
        string[] command =
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")}",
            "-n",
            "120",
            "--set",
            "roundSize=4",
        ];

        var result = await workspace.ExpectAsync(3, command);
        Assert.That(result.Error, Does.Contain("stage 'propose'").And.Contain("server-error"));
        Assert.That(workspace.Run("self-instruct").IsComplete, Is.False);
        await LedgerLaw.HoldsAsync(workspace.Run("self-instruct"), ("sft", "sft"));

        await workspace.ExpectAsync(0, command);
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
        await LedgerLaw.HoldsAsync(workspace.Run("self-instruct"), ("sft", "sft"));
    }

    [Test]
    public async Task An_endpoint_that_is_down_stops_a_run_whose_calls_stand_inside_blocks()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.StartsWith("List: ", StringComparison.Ordinal)
                ? NestedRecipe.Answer(request)
                : Reply.Error(500, "boom");
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0, \"outageLimit\": 2")).WithNested(
            400
        );

        var result = await workspace.ExpectAsync(3, NestedRecipe.Run);

        Assert.That(result.Error, Does.Contain("stage 'detail'").And.Contain("records in a row failed"));
        Assert.That(workspace.Run(NestedRecipe.Name).IsComplete, Is.False);
        Assert.That(endpoint.Received, Has.Count.LessThan(800));
        await LedgerLaw.HoldsAsync(workspace.Run(NestedRecipe.Name), ("text", "out"));
    }

    [Test]
    public async Task A_call_that_fails_before_a_decision_by_order_stops_the_run_instead_of_deciding_without_it()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        string[] lines = ["rivers", "moss", "bread", "comets"];
        using var undisturbed = Prepare();
        await undisturbed.ExpectAsync(0, FlatRecipe.Run);
        endpoint.Respond = request =>
            request.Prompt.StartsWith("Say something about moss", StringComparison.Ordinal)
                ? Reply.Error(500, "boom")
                : Reply.Teacher;
        using var workspace = Prepare();

        var result = await workspace.ExpectAsync(3, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("stage 'reply'").And.Contain("the run stops here"));
        Assert.That(workspace.Run(FlatRecipe.Name).IsComplete, Is.False);
        endpoint.Respond = _ => Reply.Teacher;
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        Assert.That(
            workspace.Run(FlatRecipe.Name).Fingerprint(),
            Is.EqualTo(undisturbed.Run(FlatRecipe.Name).Fingerprint())
        );

        Workspace Prepare() =>
            new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0"))
                .WithLines(lines)
                .Write("recipes/flat/prompts/again.hbs", "Say it again: {{ reply }}\n")
                .Change(
                    "{ \"id\": \"sft\",",
                    """
                    { "id": "once", "use": "dedup", "field": "reply" },
                    { "id": "again", "use": "generate", "task": "response", "model": "writer", "prompt": "again", "into": "again" },
                    { "id": "sft",
                    """
                );
    }

    [Test]
    public async Task A_key_that_is_not_set_is_named()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"apiKeyEnv\": \"DATAGEN_NO_SUCH_KEY\"")).WithLines(
            "rivers"
        );

        var result = await workspace.ExpectAsync(3, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("the environment variable DATAGEN_NO_SUCH_KEY (apiKeyEnv) is not set"));
        Assert.That(endpoint.Received, Is.Empty);
        await LedgerLaw.HoldsAsync(workspace.Run(FlatRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task The_key_is_sent_and_stands_in_no_file_and_no_output()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = Prepare(endpoint, "\"headers\": { \"X-Team\": \"env:DATAGEN_TEST_KEY\" }");

        var result = await workspace.ExpectAsync(0, "run", FlatRecipe.Name);

        Assert.That(endpoint.Received[0].Headers["Authorization"], Is.EqualTo($"Bearer {Key}"));
        Assert.That(endpoint.Received[0].Headers["X-Team"], Is.EqualTo(Key));
        ShowsNoKey(workspace, result);
    }

    private static Workspace Prepare(FakeEndpoint endpoint, string settings)
    {
        var workspace = new Workspace(
            Pipelines.At(endpoint, $"\"apiKeyEnv\": \"DATAGEN_TEST_KEY\", {settings}")
        ).WithLines("rivers", "moss", "bread");
        workspace.Environment["DATAGEN_TEST_KEY"] = Key;
        return workspace;
    }

    /// <summary>Searches everything that is left behind: run folder, store, log, output.</summary>
    private static void ShowsNoKey(Workspace workspace, CommandResult result)
    {
        Assert.That(result.ToString(), Does.Not.Contain(Key));
        foreach (var file in Directory.EnumerateFiles(workspace.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.That(
                File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Key)),
                Is.EqualTo(-1),
                file
            );
        }
    }
}
