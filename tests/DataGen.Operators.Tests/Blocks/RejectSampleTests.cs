using System.Globalization;
using DataGen.Operators.Blocks;
using DataGen.Operators.Models;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

/// <summary>Sampling again where too little was kept.</summary>
internal sealed class RejectSampleTests
{
    private static readonly RejectSampleOptions Options = new()
    {
        Over = "answers",
        Keep = "text.endsWith('!')",
        Wave = 2,
        MaxAttempts = 6,
        Stages = Bench.Body(
            (
                "ask",
                new GenerateOptions
                {
                    Model = "m",
                    Prompt = "ask",
                    Task = "response",
                    Samples = 2,
                    Into = "answers",
                }
            )
        ),
    };

    [Test]
    public async Task Waves_go_on_with_new_samples_until_enough_are_kept()
    {
        // Each new exchange gives the next number, and the fourth is good.
        using var bench = Make(Options, (_, number) => number == 4 ? "yes!" : "no", "one");

        var result = await bench.RunAsync();

        Assert.That(bench.Asked, Has.Count.EqualTo(4));
        var answers = result.Out.Single()["answers"].EnumerateArray().ToArray();
        Assert.That(answers.Select(item => item.GetProperty("sample").GetInt32()), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(answers.Count(item => item.GetProperty("kept").GetBoolean()), Is.EqualTo(1));

        await bench.RunAsync();
        Assert.That(bench.Asked, Has.Count.EqualTo(4), "nothing is paid twice");
    }

    [Test]
    public async Task Attempts_are_bounded_and_too_few_kept_drop_the_record()
    {
        using var bench = Make(Options with { Least = 1 }, (_, _) => "no", "one");

        var result = await bench.RunAsync();

        Assert.That(bench.Asked, Has.Count.EqualTo(6));
        Assert.That(result.Rejects().Single(), Is.EqualTo("a:0: too few samples kept: 0 of 6, 1 needed"));
    }

    [TestCase(1)]
    [TestCase(16)]
    public async Task The_target_ends_the_stream_in_stream_order_whatever_the_concurrency(int concurrency)
    {
        using var bench = Make(
            Options with
            {
                Target = 6,
            },
            (_, _) => "yes!",
            [.. Enumerable.Range(0, 40).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            concurrency
        );

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1", "a:2" }));
        Assert.That(result.Notes.Single(), Does.Contain("target"));
    }

    [Test]
    public async Task Too_low_a_yield_ends_the_stream()
    {
        using var bench = Make(
            Options with
            {
                MinYield = 0.1,
                YieldRecords = 5,
            },
            (_, _) => "no",
            [.. Enumerable.Range(0, 40).Select(i => i.ToString(CultureInfo.InvariantCulture))]
        );

        var result = await bench.RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(5));
        Assert.That(result.Notes.Single(), Does.Contain("minYield"));
    }

    [TestCase(1)]
    [TestCase(16)]
    public async Task A_hopeless_group_is_parked_after_its_pilot_by_a_fixed_lag(int concurrency)
    {
        using var bench = Make(
            Options with
            {
                Group = "text.length",
                Pilot = 6,
                Lag = 3,
            },
            (_, _) => "no",
            ["a", "b", "c", "d", "e", "f", "gg"],
            concurrency
        );

        var result = await bench.RunAsync();

        // The first three are under way before the first is known.
        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1", "a:2", "a:6" }));
        Assert.That(result.Rejects(), Has.Length.EqualTo(3).And.All.Contain("parked: impossible"));
    }

    private static Bench Make(RejectSampleOptions options, Func<string, int, string> model, params string[] texts) =>
        Make(options, model, texts, concurrency: 4);

    private static Bench Make(
        RejectSampleOptions options,
        Func<string, int, string> model,
        string[] texts,
        int concurrency
    ) =>
        new Bench { Model = model, Concurrency = concurrency }
            .Prompt("ask", "Say {{text}}")
            .Given("a", Bench.Rows("text", texts))
            .Then("sample", options);
}
