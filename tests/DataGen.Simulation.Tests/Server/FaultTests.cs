using System.Net;
using System.Text.Json;
using DataGen.Simulation.Server.Faults;

namespace DataGen.Simulation.Tests.Server;

public sealed class FaultTests
{
    [TestCase(Fault.TooManyRequests, 429)]
    [TestCase(Fault.ServerError, 500)]
    [TestCase(Fault.Unavailable, 503)]
    public async Task Refuses_with_the_status_of_the_fault(Fault fault, int status)
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.With(fault) with
            {
                RetryAfter = TimeSpan.FromMilliseconds(1500),
            }
        );

        using var response = await client.PostAsync(ServerClient.Body());

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(
            response.Headers.RetryAfter?.Delta,
            Is.EqualTo(fault == Fault.ServerError ? null : (TimeSpan?)TimeSpan.FromSeconds(2))
        );
        Assert.That(client.Server.Statistics.Faults[fault.Name()], Is.EqualTo(1));
        Assert.That(client.Server.Statistics.Answered, Is.Zero);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Breaks_the_connection_before_a_word_or_in_the_middle(bool inTheMiddle)
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.With(inTheMiddle ? Fault.Truncated : Fault.Reset)
        );

        if (inTheMiddle)
        {
            using var response = await client.PostAsync(ServerClient.Body());
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(
                async () => await response.Content.ReadAsStringAsync(),
                Throws.InstanceOf<HttpRequestException>()
            );
        }
        else
        {
            Assert.That(
                async () => await client.PostAsync(ServerClient.Body()),
                Throws.InstanceOf<HttpRequestException>()
            );
        }

        Assert.That(client.Server.Statistics.Lost, Is.EqualTo(inTheMiddle ? 1 : 0));
        Assert.That(client.Server.Statistics.Answered, Is.Zero);
    }

    [Test]
    public async Task Says_nothing_until_the_client_gives_up()
    {
        await using var client = await ServerClient.StartAsync(ServerClient.With(Fault.Hang));
        using var patience = new CancellationTokenSource();

        var pending = client.PostAsync(ServerClient.Body(), cancellation: patience.Token);
        while (client.Server.Statistics.InFlight == 0)
        {
            await Task.Yield();
        }

        await patience.CancelAsync();

        Assert.That(async () => await pending, Throws.InstanceOf<OperationCanceledException>());
        while (client.Server.Statistics.InFlight > 0)
        {
            await Task.Yield();
        }

        Assert.That(client.Server.Statistics.Abandoned, Is.EqualTo(1));
    }

    [Test]
    public async Task Sends_bodies_that_are_no_completion()
    {
        await using var malformed = await ServerClient.StartAsync(ServerClient.With(Fault.Malformed));
        await using var error = await ServerClient.StartAsync(ServerClient.With(Fault.ErrorInOk));
        await using var empty = await ServerClient.StartAsync(ServerClient.With(Fault.NoChoices));

        foreach (var seed in Enumerable.Range(1, 6))
        {
            using var response = await malformed.PostAsync(ServerClient.Body(seed: seed));
            var text = await response.Content.ReadAsStringAsync();
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(() => JsonElement.Parse(text), Throws.InstanceOf<JsonException>());
        }

        Assert.That((await error.AskAsync(ServerClient.Body())).TryGetProperty("error", out _));
        var none = await empty.AskAsync(ServerClient.Body());
        Assert.That(none.GetProperty("choices").GetArrayLength(), Is.Zero);
        Assert.That(malformed.Server.Statistics.Lost, Is.EqualTo(6));
        Assert.That(empty.Server.Statistics.Lost, Is.EqualTo(1));
    }

    [TestCase(Fault.Truncated)]
    [TestCase(Fault.Malformed)]
    public async Task Breaks_a_stream_in_its_middle(Fault fault)
    {
        await using var client = await ServerClient.StartAsync(ServerClient.With(fault));
        using var response = await client.PostAsync(ServerClient.Body(more: "\"stream\":true"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();

        async Task ReadAllAsync()
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lines.Add(line);
            }
        }

        if (fault == Fault.Truncated)
        {
            Assert.That(ReadAllAsync, Throws.InstanceOf<IOException>());
        }
        else
        {
            await ReadAllAsync();
            Assert.That(() => JsonElement.Parse(lines[^2]["data: ".Length..]), Throws.InstanceOf<JsonException>());
        }

        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines, Does.Not.Contain("data: [DONE]"));
    }

    [TestCase(Fault.ContentFilter, "content_filter")]
    [TestCase(Fault.Length, "length")]
    [TestCase(Fault.NullFinish, null)]
    [TestCase(Fault.OddFinish, "eos")]
    public async Task Ends_answers_oddly(Fault fault, string? finish)
    {
        await using var plain = await ServerClient.StartAsync();
        await using var client = await ServerClient.StartAsync(ServerClient.With(fault));

        var reply = await client.AskAsync(ServerClient.Body());

        var whole = (await plain.AskAsync(ServerClient.Body())).Content()!;
        Assert.That(reply.Finish(), Is.EqualTo(finish));
        Assert.That(whole, Does.StartWith(reply.Content()!));
        Assert.That(reply.Content() == whole, Is.EqualTo(fault is Fault.NullFinish or Fault.OddFinish));
        Assert.That(client.Server.Statistics.Answered, Is.EqualTo(1), "it is an answer, and paid for");
    }

    [Test]
    public async Task Refuses_in_the_field_for_it_and_filters_prompts_with_400()
    {
        await using var refusing = await ServerClient.StartAsync(ServerClient.With(Fault.Refusal));
        await using var filtering = await ServerClient.StartAsync(ServerClient.With(Fault.PromptFilter));

        var refusal = (await refusing.AskAsync(ServerClient.Body())).Message();
        var filtered = await filtering.AskAsync(ServerClient.Body(), expected: 400);

        Assert.That(refusal.GetProperty("content").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(refusal.GetProperty("refusal").GetString(), Does.Contain("can't help"));
        Assert.That(filtered.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("content_filter"));
    }

    [Test]
    public async Task Reasons_aloud_in_a_field_or_in_tags_and_counts_it()
    {
        await using var plain = await ServerClient.StartAsync();
        await using var field = await ServerClient.StartAsync(ServerClient.With(Fault.Reasoning));
        await using var tags = await ServerClient.StartAsync(ServerClient.With(Fault.Think));
        var whole = await plain.AskAsync(ServerClient.Body());

        var apart = await field.AskAsync(ServerClient.Body());
        var inside = await tags.AskAsync(ServerClient.Body());

        var reasoning = apart.Message().GetProperty("reasoning_content").GetString();
        Assert.That(reasoning, Is.Not.Empty);
        Assert.That(apart.Content(), Is.EqualTo(whole.Content()));
        Assert.That(inside.Content(), Is.EqualTo($"<think>\n{reasoning}\n</think>\n\n{whole.Content()}"));
        var usage = apart.GetProperty("usage");
        Assert.That(
            usage.GetProperty("completion_tokens").GetInt32(),
            Is.EqualTo(
                whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32()
                    + usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32()
            )
        );
    }

    [Test]
    public async Task The_same_seed_gives_the_same_night_and_another_seed_another()
    {
        var rates = FaultRates
            .None.With(Fault.TooManyRequests, 0.2)
            .With(Fault.ServerError, 0.2)
            .With(Fault.Refusal, 0.2)
            .With(Fault.Reasoning, 0.3);
        var options = ServerClient.Faultless with { Faults = rates, Seed = 3 };

        var first = await NightAsync(options);

        Assert.That(await NightAsync(options), Is.EqualTo(first));
        Assert.That(await NightAsync(options with { Seed = 4 }), Is.Not.EqualTo(first));
        Assert.That(first, Has.Some.StartsWith("429").And.Some.StartsWith("500").And.Some.Contains("can't help"));
    }

    [Test]
    public async Task Another_attempt_draws_another_fault_but_the_answer_stays_what_it_is()
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.With(Fault.ServerError, 0.5) with
            {
                Faults = FaultRates.None.With(Fault.ServerError, 0.5).With(Fault.Length, 0.5),
            }
        );

        for (var seed = 0; seed < 8; seed++)
        {
            var replies = new List<string>();
            while (replies.Count < 3)
            {
                using var response = await client.PostAsync(ServerClient.Body(seed: seed));
                if (response.IsSuccessStatusCode)
                {
                    replies.Add(
                        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("choices").ToString()
                    );
                }
            }

            Assert.That(replies.Distinct().Count(), Is.EqualTo(1));
        }

        Assert.That(client.Server.Statistics.Faults["500"], Is.InRange(8, 60));
    }

    [Test]
    public void A_calm_night_with_the_same_answers_keeps_only_what_belongs_to_them()
    {
        var calm = FaultRates.Storm.AnswersOnly();

        Assert.That(calm[Fault.Reset] + calm[Fault.TooManyRequests] + calm[Fault.ItemFails], Is.Zero);
        Assert.That(calm[Fault.Refusal], Is.EqualTo(FaultRates.Storm[Fault.Refusal]).And.Positive);
        Assert.That(FaultRates.Storm.Problems().Concat(FaultRates.Busy.Problems()), Is.Empty);
    }

    /// <summary>Statuses and answers of twenty requests, asked at once and in an order of no account, twice each.</summary>
    private static async Task<string[]> NightAsync(DataGen.Simulation.Server.ServerOptions options)
    {
        await using var client = await ServerClient.StartAsync(options);
        var asked = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async seed =>
                {
                    var said = "";
                    for (var attempt = 0; attempt < 2; attempt++)
                    {
                        using var response = await client.PostAsync(ServerClient.Body(seed: seed));
                        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
                        said +=
                            $"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? body.GetProperty("choices") : "")}\n";
                    }

                    return said;
                })
        );
        return asked;
    }
}
