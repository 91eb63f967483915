using System.Diagnostics;

namespace DataGen.Simulation.Tests;

/// <summary>Prints how many answers a second one core gives; run by hand, in Release.</summary>
[Explicit("A measurement, not a test.")]
public sealed class SpeedTests
{
    [TestCase(
        TaskKinds.ClassificationLabel,
        "Is this a classification task? Answer Yes or No.\nTask: Explain jet lag to a child.\nAnswer:"
    )]
    [TestCase(TaskKinds.Instances, "Write an example.\nTask: Translate the following sentence into German.")]
    [TestCase(
        TaskKinds.Instructions,
        "Continue the list up to 16.\n1. Name a river.\n2. Explain rain.\n8. Sort the given numbers."
    )]
    [TestCase(TaskKinds.Response, "Why is the sea salty but rivers are not?")]
    [TestCase(TaskKinds.Response, "Explain tides in at least 100 words and exactly 4 bullet points, without commas.")]
    [TestCase(
        TaskKinds.Judgement,
        "Judge the response.\n[Query] Why?\n[Response] Because.\nEnd with \"Score: <0..10>\"."
    )]
    [TestCase(TaskKinds.Text, "Tell me about tides.")]
    public async Task Answers_a_second(string kind, string prompt)
    {
        await Ask.Text(Ask.Usual, kind, prompt);
        var clock = Stopwatch.StartNew();
        var answers = 0;
        while (clock.ElapsedMilliseconds < 1000)
        {
            await Ask.Text(Ask.Usual, kind, prompt, ++answers);
        }

        await TestContext.Out.WriteLineAsync($"{kind}: {answers / clock.Elapsed.TotalSeconds:F0} answers/s");
    }
}
