using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Gateway;

/// <summary>How a schema reaches servers of different abilities, over real HTTP.</summary>
[CancelAfter(60_000)]
internal sealed class StructuredOutputTests
{
    private static readonly AnswerRequest Request = Bench.Request() with
    {
        Sampling = new Sampling { ResponseSchema = JsonElement.Parse("""{"type":"object"}""") },
    };

    [TestCase("schema", "json_schema", false)]
    [TestCase("json", "json_object", true)]
    [TestCase("none", null, true)]
    public async Task A_schema_goes_the_way_the_server_understands(
        string mode,
        string? format,
        bool inWords,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();

        await bench.Open(OpenAIBench.Alias(server) with { StructuredOutput = mode }).AskAsync(Request, cancellation);

        JsonElement sent = JsonElement.Parse(server.Requests.Single().Body);
        Assert.That(
            sent.TryGetProperty("response_format", out JsonElement sentFormat)
                ? sentFormat.GetProperty("type").GetString()
                : null,
            Is.EqualTo(format)
        );
        string message = sent.GetProperty("messages")[0].GetProperty("content").GetString()!;
        Assert.That(message, Does.StartWith("Name a colour."));
        Assert.That(message.Contains("""{"type":"object"}""", StringComparison.Ordinal), Is.EqualTo(inWords));
    }

    [Test]
    public async Task The_way_a_schema_went_pays_nothing_twice(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = OpenAIBench.Alias(server);

        await bench.Open(alias).AskAsync(Request, cancellation);
        AskResult second = await bench.Open(alias with { StructuredOutput = "none" }).AskAsync(Request, cancellation);

        Assert.That(second.Answer!.FromStore);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }
}
