using System.Text;
using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Providers.OpenAI;
using DataGen.Models.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace DataGen.Models.Tests.Batches;

/// <summary>The batch interface over real HTTP, against what servers really say.</summary>
internal sealed class OpenAIBatchApiTests
{
    private const string Batch =
        """{"id":"batch_1","object":"batch","status":"in_progress","request_counts":{"total":3,"completed":1,"failed":1},"metadata":{"datagen":"mine"}}""";

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Uploads_the_file_as_it_is_with_key_and_headers()
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync("""{"id":"file-1"}""");
        using IBatchApi api = Open(server);
        await File.WriteAllTextAsync(_folder.File("requests"), "{\"a\":1}\n{\"b\":2}\n");

        string id = await api.UploadAsync("mine", _folder.File("requests"), default);

        Assert.That(id, Is.EqualTo("file-1"));
        ReceivedRequest sent = server.Requests.Single();
        Assert.That(sent.Path, Is.EqualTo("/v1/files"));
        Assert.That(sent.Headers["Authorization"], Is.EqualTo($"Bearer {OpenAIBench.Key}"));
        Assert.That(sent.Headers["X-Team"], Is.EqualTo("data"));
        Assert.That(sent.Body, Does.Contain("{\"a\":1}\n{\"b\":2}\n").And.Contain("purpose").And.Contain("batch"));
    }

    [Test]
    public async Task Finds_a_batch_by_our_name_on_a_later_page()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            (context, _) =>
                context.Response.WriteAsync(
                    context.Request.Query["after"] == "batch_9"
                        ? $$"""{"data":[{{Batch}}],"has_more":false}"""
                        : """{"data":[{"id":"batch_9","status":"completed","metadata":null}],"has_more":true}"""
                )
        );
        using IBatchApi api = Open(server);

        BatchStatus? found = await api.FindAsync("mine", default);

        Assert.That(found, Is.EqualTo(new BatchStatus("batch_1", "in_progress", null, 3, 1, 1)));
        Assert.That(await api.FindAsync("another's", default), Is.Null);
    }

    [Test]
    public async Task Reads_why_a_batch_was_refused()
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            """{"id":"batch_1","status":"failed","errors":{"data":[{"code":"token_limit_exceeded","message":"Enqueued token limit reached"},{"code":"invalid","message":"bad","line":7}]}}"""
        );
        using IBatchApi api = Open(server);

        BatchStatus status = await api.GetAsync("batch_1", default);

        Assert.That(status.End, Is.EqualTo(BatchEnd.Failed));
        Assert.That(status.IsOverQueue, Is.True);
        Assert.That(status.Problem, Does.Contain("Enqueued token limit reached").And.Contain("invalid: bad (line 7)"));
    }

    [TestCase(401, FailureKind.Unauthorized)]
    [TestCase(404, FailureKind.NotFound)]
    [TestCase(400, FailureKind.BatchRefused)]
    [TestCase(429, FailureKind.RateLimited)]
    [TestCase(500, FailureKind.ServerError)]
    public async Task Names_a_refusal_and_repeats_no_key(int status, FailureKind kind)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            $$$"""{"error":{"message":"no, {{{OpenAIBench.Key}}}"}}""",
            status,
            ("Retry-After", "7")
        );
        using IBatchApi api = Open(server);

        ProviderException error = (
            await Assert.ThrowsAsync<ProviderException>(() => api.GetAsync("batch_1", default))
        )!;

        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.IsRejection, Is.False);
        Assert.That(error.Message, Does.StartWith("no, ").And.Not.Contain(OpenAIBench.Key));
        Assert.That(error.RetryAfter, Is.EqualTo(status == 429 ? TimeSpan.FromSeconds(7) : error.RetryAfter));
    }

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"id":"batch_1"}""")]
    public async Task A_body_that_says_nothing_is_malformed(string body)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(body);
        using IBatchApi api = Open(server);

        Assert.That(
            async () => await api.GetAsync("batch_1", default),
            Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(FailureKind.MalformedBody)
        );
    }

    [Test]
    public async Task An_id_of_the_servers_is_no_path()
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(Batch);
        using IBatchApi api = Open(server);

        await api.GetAsync("../files?x=1", default);

        Assert.That(server.Requests.Single().Path, Does.StartWith("/v1/batches/"));
    }

    [Test]
    public async Task Reads_results_line_by_line_whatever_their_pieces()
    {
        string[] lines = ["{\"a\":1}", new('x', 100_000), "", "{\"é\":2}", "last without an end"];
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, _) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
                for (int at = 0; at < bytes.Length; at += 7_001)
                {
                    await context.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(7_001, bytes.Length - at)));
                    await context.Response.Body.FlushAsync();
                }
            }
        );
        using IBatchApi api = Open(server);

        var read = new List<string>();
        await foreach (ReadOnlyMemory<byte> line in api.ReadLinesAsync("file-1", default))
        {
            read.Add(Encoding.UTF8.GetString(line.Span));
        }

        Assert.That(read, Is.EqualTo(lines.Where(line => line.Length > 0)));
        Assert.That(server.Requests.Single().Path, Is.EqualTo("/v1/files/file-1/content"));
    }

    [Test]
    public async Task A_download_that_breaks_off_is_a_failure_and_no_short_file()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            async (context, _) =>
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("{\"a\":1}\n{\"b\"");
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        );
        using IBatchApi api = Open(server);

        Assert.That(
            async () => await api.ReadLinesAsync("file-1", default).ToListAsync(),
            Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(FailureKind.Network)
        );
    }

    [Test]
    public async Task A_line_says_what_a_single_request_would_have_been_told()
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync("{}");
        using IBatchApi api = Open(server);

        BatchLine answered = Read(
            $$"""{"custom_id":"k","response":{"status_code":200,"body":{{OpenAIBench.Completion}}},"error":null}"""
        );
        BatchLine rejected = Read(
            """{"custom_id":"k","response":{"status_code":400,"body":{"error":{"message":"too long"}}}}"""
        );
        BatchLine broken = Read("""{"custom_id":"k","response":{"status_code":500,"body":{}}}""");
        BatchLine noChoices = Read("""{"custom_id":"k","response":{"status_code":200,"body":{"choices":[]}}}""");
        BatchLine expired = Read(
            """{"custom_id":"k","response":null,"error":{"code":"batch_expired","message":"m"}}"""
        );
        BatchLine noise = Read("half a li");

        Assert.That(answered.Response!.Text, Is.EqualTo("red"));
        Assert.That(rejected.Error!.IsRejection, Is.True);
        Assert.That(broken.Error!.Kind, Is.EqualTo(FailureKind.ServerError));
        Assert.That(noChoices.Error!.Kind, Is.EqualTo(FailureKind.EmptyChoices));
        Assert.That(noChoices.WasTried, Is.True);
        Assert.That(expired.WasTried, Is.False);
        Assert.That(expired.Error!.Message, Does.Contain("batch_expired"));
        Assert.That(noise.Name, Is.Null);

        BatchLine Read(string line) => api.ReadLine(Encoding.UTF8.GetBytes(line));
    }

    [TestCase("""{"custom_id":"k","response":{"status_code":"200","body":{}}}""")]
    [TestCase("""{"custom_id":"k","response":{"status_code":null,"body":{}}}""")]
    [TestCase("""{"custom_id":"k","response":{"status_code":200}}""")]
    [TestCase("""{"custom_id":"k","response":{"status_code":200,"body":7}}""")]
    public async Task A_line_without_a_response_one_can_read_is_malformed_and_may_have_been_charged(string line)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync("{}");
        using IBatchApi api = Open(server);

        BatchLine read = api.ReadLine(Encoding.UTF8.GetBytes(line));

        Assert.That((read.Name, read.WasTried), Is.EqualTo(("k", true)));
        Assert.That(read.Error!.Kind, Is.EqualTo(FailureKind.MalformedBody));
    }

    private static IBatchApi Open(LoopbackServer server) =>
        new OpenAIProvider(TimeProvider.System, name => name is "TEST_KEY" ? OpenAIBench.Key : null).CreateBatches(
            OpenAIBench.Alias(server) with
            {
                ApiKeyEnv = "TEST_KEY",
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Team"] = "data" },
            }
        );
}
