using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation.Tests.Server;

public sealed class ChatTests
{
    [Test]
    public async Task Answers_as_the_teacher_does_when_asked_directly()
    {
        await using var client = await ServerClient.StartAsync();
        var teacher = new SimulatedTeacher(SimulationOptions.Faultless);

        var reply = await client.AskAsync(ServerClient.Body(seed: 5));

        var direct = await teacher.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "Tell me about the tides.")],
            new ChatOptions { Seed = 5 }
        );
        Assert.That(reply.Content(), Is.EqualTo(direct.Text));
        Assert.That(reply.Finish(), Is.EqualTo("stop"));
        Assert.That(reply.GetProperty("model").GetString(), Is.EqualTo("m"));
        Assert.That(
            reply.GetProperty("usage").GetProperty("completion_tokens").GetInt64(),
            Is.EqualTo(direct.Usage!.OutputTokenCount)
        );
    }

    [Test]
    public async Task Streams_the_text_it_would_give_at_once()
    {
        await using var client = await ServerClient.StartAsync();
        var whole = await client.AskAsync(ServerClient.Body());

        using var response = await client.PostAsync(
            ServerClient.Body(more: "\"stream\":true,\"stream_options\":{\"include_usage\":true}")
        );
        var events = Replies.Events(await response.Content.ReadAsStringAsync());

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        var text = string.Concat(
            events
                .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
                .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
                .Select(delta => delta.TryGetProperty("content", out var piece) ? piece.GetString() : "")
        );
        Assert.That(text, Is.EqualTo(whole.Content()));
        Assert.That(events[^1].GetProperty("usage").ToString(), Is.EqualTo(whole.GetProperty("usage").ToString()));
        Assert.That(events[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
    }

    [Test]
    public async Task Gives_as_many_choices_as_asked_and_each_is_that_of_its_seed()
    {
        await using var client = await ServerClient.StartAsync();

        var three = await client.AskAsync(ServerClient.Body(seed: 10, more: "\"n\":3"));

        var texts = three
            .GetProperty("choices")
            .EnumerateArray()
            .Select(choice => choice.GetProperty("message").GetProperty("content").GetString());
        var second = await client.AskAsync(ServerClient.Body(seed: 11));
        Assert.That(texts.ToArray(), Has.Length.EqualTo(3).And.Unique);
        Assert.That(texts.ElementAt(1), Is.EqualTo(second.Content()));
    }

    [TestCase("max_tokens")]
    [TestCase("max_completion_tokens")]
    public async Task Cuts_at_the_token_limit(string field)
    {
        await using var client = await ServerClient.StartAsync();

        var reply = await client.AskAsync(ServerClient.Body(more: $"\"{field}\":7"));

        Assert.That(reply.Finish(), Is.EqualTo("length"));
        Assert.That(reply.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), Is.EqualTo(7));
    }

    [TestCase("{", "parse")]
    [TestCase("[]", "object")]
    [TestCase("""{"messages":[]}""", "model")]
    [TestCase("""{"model":"m"}""", "messages")]
    [TestCase("""{"model":"m","messages":"hello"}""", "messages")]
    [TestCase("""{"model":"m","messages":[]}""", "messages")]
    [TestCase("""{"model":"m","messages":[7]}""", "messages[0]")]
    [TestCase("""{"model":"m","messages":[{"role":"wizard","content":"x"}]}""", "wizard")]
    [TestCase("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_tokens")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}],"n":0}""", "n")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":9}""", "temperature")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}}""", "xml")]
    public async Task Refuses_an_invalid_request_and_says_what_is_wrong(string body, string named)
    {
        await using var client = await ServerClient.StartAsync();

        var reply = await client.AskAsync(body, expected: 400);

        var error = reply.GetProperty("error");
        Assert.That(error.GetProperty("message").GetString(), Does.Contain(named));
        Assert.That(error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
        Assert.That(client.Server.Statistics.Refused["400"], Is.EqualTo(1));
    }

    [Test]
    public async Task Takes_content_in_parts()
    {
        await using var client = await ServerClient.StartAsync();
        const string parts =
            """{"model":"m","messages":[{"role":"developer","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"Tell me about "},{"type":"text","text":"the tides."}]}],"seed":1}""";

        var reply = await client.AskAsync(parts);

        Assert.That(reply.Content(), Is.Not.Empty);
    }

    [Test]
    public async Task Infers_the_task_where_none_is_named()
    {
        await using var client = await ServerClient.StartAsync();
        const string prompt =
            "Is the following a classification task with finite output labels?\n\nTask: Say whether the review is positive.\nIs it classification? Answer yes or no.";

        var inferred = await client.AskAsync(ServerClient.Body(prompt));
        var named = await client.AskAsync(
            ServerClient.Body(prompt, more: "\"metadata\":{\"datagen_task\":\"classification-label\"}")
        );

        Assert.That(inferred.Content(), Is.EqualTo(named.Content()).And.Match("(?i)yes|no"));
    }

    [TestCase(StructuredOutput.Honoured)]
    [TestCase(StructuredOutput.Ignored)]
    [TestCase(StructuredOutput.Refused)]
    public async Task Does_with_a_schema_what_it_is_told(StructuredOutput structured)
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                StructuredOutput = structured,
            }
        );
        const string format = """
            "response_format":{"type":"json_schema","json_schema":{"name":"score","schema":{"type":"object","properties":{"score":{"type":"integer","minimum":1,"maximum":5}},"required":["score"]}}}
            """;

        var reply = await client.AskAsync(
            ServerClient.Body("Tell me about the tides.", more: format),
            structured == StructuredOutput.Refused ? 400 : 200
        );

        switch (structured)
        {
            case StructuredOutput.Honoured:
                Assert.That(JsonElement.Parse(reply.Content()!).GetProperty("score").GetInt32(), Is.InRange(1, 5));
                break;
            case StructuredOutput.Ignored:
                var plain = await client.AskAsync(ServerClient.Body("Tell me about the tides."));
                Assert.That(reply.Content(), Is.EqualTo(plain.Content()));
                break;
            default:
                Assert.That(reply.GetProperty("error").GetProperty("param").GetString(), Is.EqualTo("response_format"));
                break;
        }
    }

    [Test]
    public async Task Refuses_fields_and_models_that_it_is_told_to()
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                RefusedFields = ["logit_bias"],
                Models = ["m"],
            }
        );

        var field = await client.AskAsync(ServerClient.Body(more: "\"logit_bias\":{}"), expected: 400);
        var model = await client.AskAsync(ServerClient.Body().Replace("\"m\"", "\"other\""), expected: 404);
        await client.AskAsync(ServerClient.Body());

        Assert.That(field.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("unsupported_parameter"));
        Assert.That(model.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("model_not_found"));
        Assert.That(
            (await client.GetAsync("models")).GetProperty("data")[0].GetProperty("id").GetString(),
            Is.EqualTo("m")
        );
    }

    [Test]
    public async Task Counts_as_repeated_what_an_equal_request_was_given_before()
    {
        await using var client = await ServerClient.StartAsync();
        await client.AskAsync(ServerClient.Body());
        await client.AskAsync(ServerClient.Body(seed: 2));

        // The same request with its members in another order.
        await client.AskAsync(
            """{"seed":1,"messages":[{"content":"Tell me about the tides.","role":"user"}],"model":"m"}"""
        );

        var statistics = client.Server.Statistics;
        Assert.That((statistics.Requests, statistics.Answered, statistics.Repeated), Is.EqualTo((3L, 3L, 1L)));
        var requests = await client.Http.GetStringAsync(new Uri(client.Server.Endpoint, "/simulate/requests"));
        Assert.That(
            JsonElement.Parse(requests).EnumerateArray().Select(request => request.GetProperty("answers").GetInt32()),
            Is.EquivalentTo(new[] { 1, 2 })
        );
    }

    [Test]
    public async Task Listens_on_loopback_alone()
    {
        await using var client = await ServerClient.StartAsync();

        var listening = IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Where(listener => listener.Port == client.Server.Endpoint.Port);

        Assert.That(listening.Select(listener => listener.Address), Is.All.EqualTo(IPAddress.Loopback));
    }

    [Test]
    public void Refuses_options_that_make_no_sense()
    {
        var options = new ServerOptions
        {
            Port = 70_000,
            Faults = FaultRates.None.With(Fault.Hang, 0.7).With(Fault.Reset, 0.7).With(Fault.Refusal, -1),
            Latency = new LatencyOptions { NinetyNinthPercentile = TimeSpan.FromSeconds(1) },
        };

        Assert.That(options.Problems(), Has.Count.EqualTo(4));
        Assert.That(
            async () => await SimulationServer.StartAsync(options, TimeProvider.System),
            Throws.ArgumentException.With.Message.Contains("reset, hang")
        );
    }
}
