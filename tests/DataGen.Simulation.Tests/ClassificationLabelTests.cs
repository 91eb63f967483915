using System.Text.Json;
using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;

namespace DataGen.Simulation.Tests;

public sealed class ClassificationLabelTests
{
    [Test]
    public void Judges_the_published_human_tasks_with_few_errors()
    {
        var wrong = new List<string>();
        var total = 0;
        foreach (var line in File.ReadLines(Ask.Oracle("self-instruct-seed-tasks.jsonl")))
        {
            using var task = JsonDocument.Parse(line);
            var instruction = task.RootElement.GetProperty("instruction").GetString()!;
            total++;
            if (
                Classifications.Is(new PromptText(instruction))
                != task.RootElement.GetProperty("is_classification").GetBoolean()
            )
            {
                wrong.Add(instruction);
            }
        }

        TestContext.Out.WriteLine(string.Join('\n', wrong));
        Assert.That(wrong, Has.Count.LessThanOrEqualTo(total * 5 / 100));
    }

    [Test]
    public void Judges_its_own_tasks_with_at_least_97_percent_accuracy()
    {
        var wrong = new List<string>();
        const int Total = 3000;
        for (var index = 0; index < Total; index++)
        {
            var written = InstructionGrammar.Write(new SeededChoice((ulong)index));
            if (Classifications.Is(new PromptText(written.Text)) != (written.Form == InstructionGrammar.Classification))
            {
                wrong.Add($"{written.Form}: {written.Text}");
            }
        }

        TestContext.Out.WriteLine($"{wrong.Count}\n{string.Join('\n', wrong.Take(40))}");
        Assert.That(wrong, Has.Count.LessThanOrEqualTo(Total * 3 / 100));
    }

    [Test]
    public async Task Reads_the_last_task_of_a_few_shot_prompt()
    {
        const string Prompt =
            "Can each task be seen as a classification task?\n\nTask: Classify the mood as good or bad.\nIs it classification? Yes\n\nTask: Write a poem about frogs.\nIs it classification?";

        Assert.That(await Ask.Text(Ask.Faultless, TaskKinds.ClassificationLabel, Prompt), Is.EqualTo("No"));
    }
}
