using System.Globalization;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Providers;

/// <summary>The provider over real HTTP: what it sends, and what it understands.</summary>
[CancelAfter(60_000)]
internal sealed class OpenAIExchangeTests
{
    [Test]
    public async Task Sends_exactly_what_was_asked(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        AnswerRequest request = new()
        {
            Messages = [new ChatTurn("system", "Be brief."), new ChatTurn("user", "Grüße \"x\" \U0001F600 \ud800")],
            Sampling = new Sampling
            {
                Temperature = 0.7,
                TopP = 0.9,
                TopK = 40,
                MinP = 0.05,
                FrequencyPenalty = 0.1,
                PresencePenalty = 0.2,
                RepetitionPenalty = 1.1,
                Stop = ["END"],
                LogitBias = new Dictionary<string, double> { ["7"] = -1 },
                Logprobs = true,
                TopLogprobs = 2,
                ReasoningEffort = "low",
                ResponseSchema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}"""),
                ExtraBody = JsonElement.Parse("""{"top_p":0.5,"from":"request"}"""),
            },
            MaxTokens = 64,
            Task = "verifier",
        };
        ModelClient client = bench.Open(
            OpenAIBench.Alias(server) with
            {
                ApiKeyEnv = "TEST_KEY",
                ExtraBody = JsonElement.Parse("""{"from":"alias","kwargs":{"thinking":false}}"""),
                Headers = new Dictionary<string, string> { ["X-Title"] = "DataGen", ["api-key"] = "env:TEST_KEY" },
            }
        );
        AskResult result = await client.AskAsync(request, cancellation);
        Assert.That(result.Answer?.Text, Is.EqualTo("red"), result.Failure?.Message);
        ReceivedRequest sent = server.Requests.Single();
        Assert.That(sent.Path, Is.EqualTo("/v1/chat/completions"));
        Assert.That(sent.Headers["Authorization"], Is.EqualTo($"Bearer {OpenAIBench.Key}"));
        Assert.That(sent.Headers["X-Title"], Is.EqualTo("DataGen"));
        Assert.That(sent.Headers["api-key"], Is.EqualTo(OpenAIBench.Key));
        string expected = $$$$$$"""
            {"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Grüße \"x\" 😀 \ufffd"}],
            "temperature":0.7,"top_k":40,"min_p":0.05,"frequency_penalty":0.1,"presence_penalty":0.2,"repetition_penalty":1.1,
            "stop":["END"],"seed":{{{{{{client.KeyOf(request).Seed.ToString(
                CultureInfo.InvariantCulture
            )}}}}}},"max_tokens":64,
            "logit_bias":{"7":-1},"logprobs":true,"top_logprobs":2,"reasoning_effort":"low",
            "response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":false,
              "schema":{"type":"object","properties":{"a":{"type":"string"}}}}},
            "from":"request","kwargs":{"thinking":false},"top_p":0.5}
            """;
        Assert.That(
            JsonElement.DeepEquals(JsonElement.Parse(sent.Body), JsonElement.Parse(expected)),
            $"sent {sent.Body}\nexpected {expected}"
        );
    }

    [Test]
    public async Task Sends_nothing_that_was_not_set_and_no_key_where_none_is_named(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        AskResult result = await bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation);
        ReceivedRequest sent = server.Requests.Single();
        Assert.That(sent.Headers.Keys, Does.Not.Contain("Authorization"));
        Assert.That(
            JsonElement.Parse(sent.Body).EnumerateObject().Select(member => member.Name),
            Is.EquivalentTo(new[] { "model", "messages", "seed" })
        );
        Answer answer = result.Answer!;
        Assert.That(
            (answer.Text, answer.FinishReason, answer.PromptTokens, answer.CompletionTokens, answer.TokensEstimated),
            Is.EqualTo(("red", "stop", 8, 2, false))
        );
        Assert.That(answer.Model, Is.EqualTo("served-m"));
    }

    [Test]
    public async Task A_null_in_the_extra_body_takes_a_field_away(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = OpenAIBench.Alias(server) with
        {
            Endpoint = server.Endpoint + "/",
            ExtraBody = JsonElement.Parse("""{"seed":null,"random_seed":7}"""),
        };
        await bench.Open(alias).AskAsync(Bench.Request(), cancellation);
        ReceivedRequest sent = server.Requests.Single();
        Assert.That(sent.Path, Is.EqualTo("/v1/chat/completions"), "whether or not the endpoint ends in a slash");
        Assert.That(
            JsonElement.Parse(sent.Body).EnumerateObject().Select(member => member.Name),
            Is.EquivalentTo(new[] { "model", "messages", "random_seed" })
        );
    }

    [Test]
    public async Task The_token_limits_field_is_the_aliases_choice(CancellationToken cancellation)
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(OpenAIBench.Completion);
        await using Bench bench = OpenAIBench.Open();
        ModelAlias alias = OpenAIBench.Alias(server) with { MaxTokensField = "max_completion_tokens" };
        await bench.Open(alias).AskAsync(Bench.Request(maxTokens: 5), cancellation);
        Assert.That(
            JsonElement.Parse(server.Requests.Single().Body).GetProperty("max_completion_tokens").GetInt32(),
            Is.EqualTo(5)
        );
    }

    // What servers other than OpenAI's send, and what it means.
    [TestCase("""{"choices":[{"message":{"content":"x"},"finish_reason":null}]}""", "x", "unknown")]
    [TestCase("""{"choices":[{"message":{"content":"x"},"finish_reason":"eos"}]}""", "x", "eos")]
    [TestCase("""{"choices":[{"message":{"content":"x"}}],"error":null,"usage":null}""", "x", "unknown")]
    [TestCase("""{"choices":[{"message":{"role":"bot","content":"x"},"finish_reason":"length"}]}""", "x", "length")]
    [TestCase(
        """{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"odd"},"b"]},"finish_reason":"stop"}]}""",
        "ab",
        "stop"
    )]
    [TestCase("""{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}""", "", "content_filter")]
    [TestCase(
        """{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}""",
        "No.",
        "refusal"
    )]
    [TestCase("""{"choices":[{"message":{"content":"x","refusal":null},"finish_reason":"stop"}]}""", "x", "stop")]
    [TestCase(
        """{"model":7,"created":"now","choices":[{"message":{"content":"x"},"finish_reason":""}]}""",
        "x",
        "unknown"
    )]
    [TestCase(
        """{"choices":[{"message":{"content":"a \ud83d b \ude00 \ud83d\ude00 \\ud800"}}]}""",
        "a � b � 😀 \\ud800",
        "unknown"
    )]
    public async Task Accepts_what_other_servers_send(
        string body,
        string text,
        string finish,
        CancellationToken cancellation
    )
    {
        await using LoopbackServer server = await LoopbackServer.SayingAsync(body);
        await using Bench bench = OpenAIBench.Open();
        AskResult result = await bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation);
        Assert.That(result.IsAnswered, result.Failure?.Message);
        Assert.That((result.Answer!.Text, result.Answer.FinishReason), Is.EqualTo((text, finish)));
        Assert.That(result.Answer.TokensEstimated);
    }

    [Test]
    public async Task Keeps_reasoning_tool_calls_and_logprobs(CancellationToken cancellation)
    {
        const string Body =
            """{"choices":[{"message":{"content":null,"reasoning_content":"hm","tool_calls":[{"id":"c"}]},"logprobs":{"content":[]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3.0,"completion_tokens":"many"}}""";
        await using LoopbackServer server = await LoopbackServer.SayingAsync(Body);
        await using Bench bench = OpenAIBench.Open();
        Answer answer = (await bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation)).Answer!;
        Assert.That(
            (answer.Reasoning, answer.Detail, answer.FinishReason, answer.Text),
            Is.EqualTo(("hm", """[{"id":"c"}]""", "tool_calls", ""))
        );
        Assert.That(answer.Logprobs!.Value.GetRawText(), Is.EqualTo("""{"content":[]}"""));
        Assert.That((answer.PromptTokens, answer.TokensEstimated), Is.EqualTo((3, true)));
    }

    [Test]
    public async Task Bytes_that_are_no_unicode_become_replacement_characters(CancellationToken cancellation)
    {
        byte[] body =
        [
            0xEF,
            0xBB,
            0xBF,
            .. """{"choices":[{"message":{"content":"a"""u8,
            0xFF,
            0xED,
            0xA0,
            0x80,
            .. """b"}}]}"""u8,
        ];
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            (context, _) => context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask()
        );
        await using Bench bench = OpenAIBench.Open();
        AskResult result = await bench.Open(OpenAIBench.Alias(server)).AskAsync(Bench.Request(), cancellation);
        Assert.That(result.Answer!.Text, Does.StartWith("a\uFFFD").And.EndsWith("\uFFFDb"));
    }

    [Test]
    public async Task An_answer_of_ten_megabytes_arrives_and_is_stored(CancellationToken cancellation)
    {
        string text = string.Concat(Enumerable.Repeat("lorem ipsum\\n", 900_000));
        await using LoopbackServer server = await LoopbackServer.SayingAsync(
            $$$"""{"choices":[{"message":{"content":"{{{text}}}"},"finish_reason":"stop"}]}"""
        );
        await using Bench bench = OpenAIBench.Open();
        ModelClient client = bench.Open(OpenAIBench.Alias(server));
        Answer answer = (await client.AskAsync(Bench.Request(), cancellation)).Answer!;
        Assert.That(answer.Text, Has.Length.EqualTo(12 * 900_000));
        Answer again = (await client.AskAsync(Bench.Request(), cancellation)).Answer!;
        Assert.That(again.FromStore);
        Assert.That(string.Equals(again.Text, answer.Text, StringComparison.Ordinal));
    }
}
