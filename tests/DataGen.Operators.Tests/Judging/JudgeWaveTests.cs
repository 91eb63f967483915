using System.Globalization;
using DataGen.Operators.Judging;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Judging;

/// <summary>Scores that are the mean of as many judgements as it takes.</summary>
internal sealed class JudgeWaveTests
{
    private static readonly JudgeScoreOptions Options = new()
    {
        Model = "judge",
        Prompt = "score",
        Into = "score",
        Anchor = "",
        Max = 100,
        Samples = 20,
        Wave = 5,
        StableError = 2,
        Retries = 0,
    };

    [Test]
    public async Task Judging_ends_with_the_wave_after_which_the_mean_is_stable()
    {
        using var agreeing = Judge(Options, _ => "70");
        Assert.That((await agreeing.RunAsync()).Field("score"), Is.EqualTo(new[] { "70" }));
        Assert.That(agreeing.Asked, Has.Count.EqualTo(5));

        using var torn = Judge(Options, number => number % 2 == 0 ? "0" : "100");
        Assert.That((await torn.RunAsync()).Field("score"), Is.EqualTo(new[] { "50" }));
        Assert.That(torn.Asked, Has.Count.EqualTo(20), "never more than samples");
    }

    [Test]
    public async Task Judgements_that_cannot_be_read_count_for_nothing_and_are_no_agreement()
    {
        using var bench = Judge(Options, _ => "rather good");

        Assert.That((await bench.RunAsync()).Field("score"), Is.EqualTo(new[] { "" }));
        Assert.That(bench.Asked, Has.Count.EqualTo(20));
    }

    private static Bench Judge(JudgeScoreOptions options, Func<int, string> answer) =>
        new Bench { Concurrency = 1, Model = (_, number) => answer(number).ToString(CultureInfo.InvariantCulture) }
            .Given("a", Bench.Row("a:0", ("text", "x")))
            .Prompt("score", "Score {{text}}")
            .Then("judge", options);
}
