using System.Text.Json;
using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;
using DataGen.Simulation.Tasks;

namespace DataGen.Simulation.Tests;

public sealed class InstancesTests
{
    private static string InputFirst(string instruction) =>
        $"Come up with examples for the tasks.\n\nTask: Name a river.\nOutput: Rhine\n\nTask: Sort the given numbers.\nExample 1\nInput: 3, 1\nOutput: 1, 3\n\nTask: {instruction}";

    private static string OutputFirst(string instruction) =>
        $"Write an input for each label.\n\nTask: Is the text happy or sad?\nClass label: happy\nText: I smile.\n\nTask: {instruction}";

    [Test]
    public async Task A_translation_task_gets_a_phrase_and_its_translation()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instances,
            InputFirst("Translate the following sentence into German.")
        );

        var inputs = answer
            .Split('\n')
            .Where(line => line.StartsWith("Input: ", StringComparison.Ordinal))
            .Select(line => line[7..])
            .ToList();
        var outputs = answer
            .Split('\n')
            .Where(line => line.StartsWith("Output: ", StringComparison.Ordinal))
            .Select(line => line[8..])
            .ToList();
        Assert.That(inputs, Is.Not.Empty);
        for (var index = 0; index < inputs.Count; index++)
        {
            Assert.That(Phrasebook.Find(Phrasebook.Translations, 0, inputs[index])![3], Is.EqualTo(outputs[index]));
        }
    }

    [Test]
    public async Task A_task_without_input_gets_only_an_output()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instances,
            InputFirst("Suggest three names for a shy cat.")
        );

        Assert.That(answer, Does.StartWith("Output: ").And.Not.Contain("Input:"));
    }

    [Test]
    public async Task An_output_honours_the_constraints_of_its_instruction()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.InstancesInputFirst,
            InputFirst("Explain jet lag to a child in exactly three sentences.")
        );

        Assert.That(TextWords.Sentences(answer["Output: ".Length..]), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Output_first_gives_each_label_of_the_instruction_a_text()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instances,
            OutputFirst("Classify the sentiment of the following review as positive, negative or neutral.")
        );

        var labels = answer
            .Split('\n')
            .Where(line => line.StartsWith("Class label: ", StringComparison.Ordinal))
            .Select(line => line[13..]);
        Assert.That(labels, Is.EquivalentTo(new[] { "positive", "negative", "neutral" }));
        Assert.That(answer.Split("\n\n"), Has.All.Match("^Class label: \\w+\n.{10,}"));
    }

    [Test]
    public void Labels_are_found_in_instructions_written_by_others()
    {
        Assert.That(
            Classifications.Labels(
                new PromptText(
                    "Given a dialogue, say whether the user is happy. Respond with \"Content\" and \"Angry\"."
                )
            ),
            Is.EqualTo(new[] { "Content", "Angry" })
        );
        Assert.That(
            Classifications.Labels(new PromptText("Choose a genre for the song. Genres: rock, jazz, and folk.")),
            Is.EqualTo(new[] { "rock", "jazz", "folk" })
        );
        Assert.That(
            Classifications.Labels(new PromptText("Tell me if the soup is vegan.")),
            Is.EqualTo(new[] { "Yes", "No" })
        );
    }

    [TestCase("Calculate the result of the following expression.")]
    [TestCase("Sort the given numbers from smallest to largest.")]
    [TestCase("Count how many words are in the following sentence.")]
    [TestCase("Convert the following sentence to upper case.")]
    [TestCase("Extract all the names of people in the following text, separated by commas.")]
    public void Computed_outputs_agree_with_applying_the_task_to_the_input(string instruction)
    {
        var text = new PromptText(instruction);
        var operation = Operation.For(text)!;
        for (var seed = 0UL; seed < 50; seed++)
        {
            var situation = new Situation(
                text,
                Topic.Of(instruction),
                new SeededChoice(seed),
                SimulationOptions.Faultless
            );
            var example = operation.Invent(situation);
            Assert.That(operation.Apply(situation, example.Input), Is.EqualTo(example.Output), example.Input);
        }
    }

    [Test]
    public void Word_problems_are_solved_right_and_wrong_only_on_purpose()
    {
        Assert.That(
            WordProblems
                .Solve("A train travels at 80 kilometres per hour for 3 hours. How far does it go?")!
                .Value.Answer,
            Is.EqualTo("240 kilometres")
        );
        for (var seed = 0UL; seed < 300; seed++)
        {
            Assert.That(WordProblems.Solve(WordProblems.Write(new SeededChoice(seed))), Is.Not.Null);
        }

        Assert.That(WordProblems.Solve("How far is it to Rome?"), Is.Null);
    }

    [Test]
    public void Every_operation_is_recognised_in_the_instructions_written_for_it()
    {
        var missed = new List<string>();
        var total = 0;
        for (var seed = 0UL; seed < 4000; seed++)
        {
            var written = InstructionGrammar.Write(new SeededChoice(seed));
            if (
                Array.Exists(DataOperations.All, operation => operation.Name == written.Form)
                || Array.Exists(TextOperations.All, operation => operation.Name == written.Form)
            )
            {
                total++;
                var found = Operation.For(new PromptText(written.Text))?.Name;
                if (found != written.Form)
                {
                    missed.Add($"{written.Form} taken for {found}: {written.Text}");
                }
            }
        }

        TestContext.Out.WriteLine($"{missed.Count} of {total}\n{string.Join('\n', missed.Take(40))}");
        Assert.That(missed, Has.Count.LessThanOrEqualTo(total * 3 / 100));
    }

    [Test]
    public void Human_tasks_get_relevant_non_empty_outputs()
    {
        foreach (var line in File.ReadLines(Ask.Oracle("self-instruct-seed-tasks.jsonl")))
        {
            using var task = JsonDocument.Parse(line);
            var instruction = task.RootElement.GetProperty("instruction").GetString()!;
            foreach (
                var example in Instances.Examples(
                    new PromptText(instruction),
                    new SeededChoice(5),
                    SimulationOptions.Faultless,
                    3
                )
            )
            {
                Assert.That(example.Output, Is.Not.Empty, instruction);
                Assert.That(example.Output, Is.Not.EqualTo(example.Input), instruction);
            }
        }
    }

    [Test]
    public async Task Faults_of_instances_occur()
    {
        var teacher = new SimulatedTeacher(
            SimulationOptions.Faultless with
            {
                EmptyOutputRate = 0.2,
                EchoRate = 0.2,
                ConflictRate = 0.3,
            }
        );
        var (empty, echo, conflict) = (0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var answer = await Ask.Text(
                teacher,
                TaskKinds.Instances,
                InputFirst("Convert the following sentence to upper case."),
                seed
            );
            empty +=
                answer.Contains("Output: \n", StringComparison.Ordinal)
                || answer.EndsWith("Output: ", StringComparison.Ordinal)
                    ? 1
                    : 0;
            echo += answer
                .Split("Input: ")
                .Skip(1)
                .Any(part =>
                    part.Split("\nOutput: ") is [var input, var output, ..] && output.Split("\n\n")[0] == input
                )
                ? 1
                : 0;
            conflict += answer.Contains("(or perhaps not)", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.That(new[] { empty, echo, conflict }, Has.All.InRange(25, 130));
    }
}
