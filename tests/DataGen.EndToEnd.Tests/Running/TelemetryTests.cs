using System.Collections.Concurrent;
using System.Net;
using System.Text;
using DataGen.EndToEnd.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>What a collector gets of a run, over HTTP. Protobuf writes texts as they are, so they can be looked for.</summary>
internal sealed class TelemetryTests
{
    [Test]
    public async Task A_collector_gets_spans_and_metrics_without_prompts_answers_and_keys()
    {
        await using var collector = await Collector.StartAsync();
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("badgers", StringComparison.Ordinal)
                ? Reply.Error(404, "no such model for sk-very-secret")
                : Reply.Completion("the-answer-itself");
        using var workspace = Prepare(endpoint, $$""", "telemetry": { "endpoint": "{{collector.Address}}" } """);

        await workspace.ExpectAsync(3, FlatRecipe.Run);

        var traces = collector.All("/v1/traces");
        Assert.That(traces, Does.Contain("run flat"));
        Assert.That(traces, Does.Contain("chat teacher-by-http"));
        Assert.That(traces, Does.Contain("gen_ai.request.model"));
        Assert.That(traces, Does.Contain("gen_ai.usage.input_tokens"));
        Assert.That(traces, Does.Contain("error.type"));
        var metrics = collector.All("/v1/metrics");
        Assert.That(metrics, Does.Contain("gen_ai.client.token.usage"));
        Assert.That(metrics, Does.Contain("gen_ai.client.operation.duration"));
        Assert.That(metrics, Does.Contain("datagen.stage.records"));
        foreach (var secret in new[] { "otters", "badgers", "the-answer-itself", "sk-very-secret" })
        {
            Assert.That(traces + metrics, Does.Not.Contain(secret));
        }
    }

    [Test]
    public async Task A_collector_that_is_not_there_costs_nothing_but_data()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = Prepare(endpoint, """, "telemetry": { "endpoint": "http://127.0.0.1:9" } """, "otters");

        await workspace.ExpectAsync(0, FlatRecipe.Run);
    }

    [Test]
    public async Task An_address_that_is_none_is_named_before_the_run()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = Prepare(endpoint, """, "telemetry": { "endpoint": "localhost:4318" } """);

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("pipeline.json:").And.Contain("http://localhost:4318"));
        Assert.That(endpoint.Received, Is.Empty);
    }

    private static Workspace Prepare(FakeEndpoint endpoint, string more, params string[] lines)
    {
        var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0").TrimEnd().TrimEnd('}') + more + "}");
        workspace.Environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        return workspace.WithLines(lines.Length > 0 ? lines : ["otters", "badgers"]);
    }

    /// <summary>Takes what is exported, and keeps it.</summary>
    private sealed class Collector(WebApplication application, ConcurrentQueue<(string Path, byte[] Body)> received)
        : IAsyncDisposable
    {
        public string Address => application.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var received = new ConcurrentQueue<(string, byte[])>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1)
            );
            var application = builder.Build();
            application.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                received.Enqueue((context.Request.Path, body.ToArray()));
            });
            await application.StartAsync();
            return new Collector(application, received);
        }

        public string All(string path) =>
            string.Concat(received.Where(item => item.Path == path).Select(item => Encoding.UTF8.GetString(item.Body)));

        public ValueTask DisposeAsync() => application.DisposeAsync();
    }
}
