using System.Text;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation.Tests;

public sealed class TeacherTests
{
    private const string Prompt = "Describe how to keep bees in at least 60 words.";

    [Test]
    public async Task The_same_request_gets_the_same_answer_and_another_seed_another()
    {
        var first = await Ask.Text(Ask.Usual, TaskKinds.Response, Prompt, 7);

        Assert.That(await Ask.Text(new SimulatedTeacher(), TaskKinds.Response, Prompt, 7), Is.EqualTo(first));
        Assert.That(await Ask.Text(Ask.Usual, TaskKinds.Response, Prompt, 8), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_token_limit_cuts_the_same_answer_and_says_length()
    {
        var whole = await Ask.Full(Ask.Faultless, TaskKinds.Response, Prompt);
        var cut = await Ask.Full(
            Ask.Faultless,
            TaskKinds.Response,
            Prompt,
            options: new ChatOptions { MaxOutputTokens = 10 }
        );

        Assert.That(whole.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        Assert.That(cut.FinishReason, Is.EqualTo(ChatFinishReason.Length));
        Assert.That(cut.Usage!.OutputTokenCount, Is.EqualTo(10));
        Assert.That(whole.Text, Does.StartWith(cut.Text));
    }

    [Test]
    public async Task A_limit_of_exactly_the_answers_length_does_not_cut()
    {
        var whole = await Ask.Full(Ask.Faultless, TaskKinds.Response, Prompt);
        var same = await Ask.Full(
            Ask.Faultless,
            TaskKinds.Response,
            Prompt,
            options: new ChatOptions { MaxOutputTokens = (int)whole.Usage!.OutputTokenCount! }
        );

        Assert.That(same.Text, Is.EqualTo(whole.Text));
        Assert.That(same.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
    }

    [Test]
    public async Task Stop_sequences_cut_before_the_first_of_them()
    {
        var prompt = Ask.Bootstrap(["Name a river.", "Name a lake."]);
        var whole = await Ask.Text(Ask.Faultless, TaskKinds.Instructions, prompt);
        var cut = await Ask.Full(
            Ask.Faultless,
            TaskKinds.Instructions,
            prompt,
            options: new ChatOptions { StopSequences = ["\n6.", "\n5."] }
        );

        Assert.That(cut.Text, Is.EqualTo(whole[..whole.IndexOf("\n5.", StringComparison.Ordinal)]));
        Assert.That(cut.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
    }

    [Test]
    public async Task Streaming_gives_the_same_text_reason_and_usage()
    {
        var whole = await Ask.Full(Ask.Usual, null, Prompt, 3);
        var updates = await Ask
            .Usual.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, Prompt)], new ChatOptions { Seed = 3 })
            .ToListAsync();
        var streamed = updates.ToChatResponse();

        Assert.That(streamed.Text, Is.EqualTo(whole.Text));
        Assert.That(streamed.FinishReason, Is.EqualTo(whole.FinishReason));
        Assert.That(streamed.Usage!.OutputTokenCount, Is.EqualTo(whole.Usage!.OutputTokenCount));
        Assert.That(updates, Has.Count.GreaterThan(2));
    }

    [Test]
    public void Rates_outside_0_to_1_are_refused_by_name()
    {
        var options = new SimulationOptions
        {
            RefusalRate = 1.5,
            EchoRate = double.NaN,
            LatencyMedian = TimeSpan.FromDays(1),
        };

        Assert.That(options.Problems(), Has.Count.EqualTo(3));
        Assert.That(
            () => new SimulatedTeacher(options),
            Throws.ArgumentException.With.Message.Contains("RefusalRate is 1.5")
        );
    }

    [Test]
    public void The_identity_changes_with_rates_and_not_with_latency()
    {
        var usual = SimulatedTeacher.Identity(SimulationOptions.Default);

        Assert.That(usual, Is.EqualTo($"{SimulatedTeacher.DisplayName}/{SimulatedTeacher.Version}"));
        Assert.That(
            SimulatedTeacher.Identity(new SimulationOptions { LatencyMedian = TimeSpan.FromSeconds(1) }),
            Is.EqualTo(usual)
        );
        Assert.That(SimulatedTeacher.Identity(SimulationOptions.Faultless), Is.Not.EqualTo(usual));
    }

    [Test]
    public async Task Refusals_and_truncations_come_at_their_rates()
    {
        var refusing = new SimulatedTeacher(
            SimulationOptions.Faultless with
            {
                RefusalRate = 0.3,
                TruncationRate = 0.2,
            }
        );
        var (refused, truncated) = (0, 0);
        const int Total = 1000;
        for (var seed = 0; seed < Total; seed++)
        {
            var response = await Ask.Full(refusing, TaskKinds.Text, Prompt, seed);
            refused +=
                response.Text.Contains("can't help", StringComparison.Ordinal)
                || response.Text.Contains("unable to assist", StringComparison.Ordinal)
                || response.Text.Contains("cannot do that", StringComparison.Ordinal)
                    ? 1
                    : 0;
            truncated += response.FinishReason == ChatFinishReason.Length ? 1 : 0;
        }

        Assert.That(refused, Is.InRange(230, 370));
        Assert.That(truncated, Is.InRange(90, 190), "truncation applies to what is not refused");
    }

    [Test]
    public async Task Cancellation_is_honoured()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        Assert.That(
            async () => await Ask.Usual.GetResponseAsync([new ChatMessage(ChatRole.User, Prompt)], null, source.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    [Test]
    public void Empty_and_strange_prompts_get_an_answer_for_every_kind()
    {
        var prompts = new[]
        {
            "",
            " ",
            "\n\n",
            "1.",
            "Task:",
            "\"",
            "[",
            "{{",
            "[Query]",
            "ß€😀\ud83d",
            new string('a', 5000),
            "Write exactly 9999 words in exactly 9999 bullet points.",
            new StringBuilder().Insert(0, "- x\n", 200).ToString(),
        };
        foreach (var kind in TaskKinds.All)
        {
            foreach (var prompt in prompts)
            {
                for (var seed = 0; seed < 5; seed++)
                {
                    Assert.That(
                        async () => await Ask.Text(Ask.Usual, kind, prompt, seed),
                        Throws.Nothing,
                        $"{kind}: {prompt[..Math.Min(40, prompt.Length)]}"
                    );
                }
            }
        }
    }
}
