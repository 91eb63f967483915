using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Models;

internal sealed class FanOutTests
{
    private static readonly FanOutOptions Options = new()
    {
        Models = ["small", "medium", "large"],
        Prompt = "ask",
        Task = "text",
        Into = "answers",
        Parse = new TextParseOptions(),
        OnUnparsed = Unparsed.Drop,
    };

    [Test]
    public async Task Each_role_answers_once_in_their_order()
    {
        using var bench = Ask(Options, (prompt, _) => prompt);

        var answers = (await bench.RunAsync()).Out.Single()["answers"];

        Assert.That(
            answers.EnumerateArray().Select(answer => answer.GetProperty("model").GetString()),
            Is.EqualTo(new[] { "small", "medium", "large" })
        );
        Assert.That(
            answers.EnumerateArray().Select(answer => answer.GetProperty("value").GetString()),
            Has.All.EqualTo("Say hello")
        );

        // One model plays all three, and is asked for three samples and not for one.
        Assert.That(bench.Asked, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task An_unreadable_answer_drops_the_record_unless_fewer_are_enough()
    {
        using var strict = Ask(Options, (_, number) => number == 2 ? " " : "x");
        var dropped = await strict.RunAsync();
        Assert.That(dropped.Rejects().Single(), Does.StartWith("a:0: unparsed: "));

        using var lenient = Ask(Options with { MinAnswers = 2 }, (_, number) => number == 2 ? " " : "x");
        var kept = (await lenient.RunAsync()).Out.Single()["answers"];
        Assert.That(
            kept.EnumerateArray().Count(answer => answer.GetProperty("error").GetString() is null),
            Is.EqualTo(2)
        );
    }

    private static Bench Ask(FanOutOptions options, Func<string, int, string> model) =>
        new Bench { Model = model }
            .Given("a", Bench.Row("a:0", ("word", "hello")))
            .Prompt("ask", "Say {{word}}")
            .Then("fan", options);
}
