using System.Globalization;
using System.Text;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Writes instances for one instruction. Input first: "Input: … / Output: …", under "Example n" headers when there are
/// several. Output first, when the prompt speaks of class labels: "Class label: …" and an input that deserves it.
/// </summary>
internal sealed class Instances(bool? outputFirst) : ITask
{
    private const int MostExamples = 3;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var (instruction, _) = TargetInstruction.Find(request.User);
        var text = new PromptText(instruction);
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return new Prose(Topic.Of(instruction), request.Sample.Fork("prose")).Paragraph(2);
        }

        return outputFirst ?? request.User.Contains("Class label:", StringComparison.OrdinalIgnoreCase)
            ? OutputFirst(text, request, options)
            : InputFirst(text, request, options);
    }

    private static string InputFirst(PromptText instruction, TeacherRequest request, SimulationOptions options)
    {
        var examples = Examples(instruction, request.Sample, options, MostExamples);
        if (examples is [var only])
        {
            return Block(only);
        }

        var text = new StringBuilder();
        for (var index = 0; index < examples.Count; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? "" : "\n\n")}Example {index + 1}\n")
                .Append(Block(examples[index]));
        }

        return text.ToString();

        static string Block(Example example) =>
            example.Input.Length == 0
                ? $"Output: {example.Output}"
                : $"Input: {example.Input}\nOutput: {example.Output}";
    }

    /// <summary>Examples for an instruction, some of them faulty at the set rates; one when it needs no input.</summary>
    public static List<Example> Examples(
        PromptText instruction,
        SeededChoice sample,
        SimulationOptions options,
        int most
    )
    {
        var topic = Topic.Of(instruction.Original);
        var classification = Classifications.Is(instruction);
        var operation = classification ? null : Operation.For(instruction);
        var needsInput = operation is not null || classification || Operation.SpeaksOfInput(instruction);
        var count = needsInput ? sample.Fork("count").Between(1, most) : 1;
        var examples = new List<Example>(count);
        for (var index = 0; index < count; index++)
        {
            var situation = new Situation(instruction, topic, sample.Fork("example", index), options);
            var example =
                operation?.Invent(situation)
                ?? (
                    classification ? Classify(situation)
                    : needsInput ? OnPassage(situation)
                    : Direct(situation)
                );
            if (!examples.Exists(other => string.Equals(other.Input, example.Input, StringComparison.Ordinal)))
            {
                examples.Add(Spoil(example, situation));
            }
        }

        if (examples[0].Input.Length > 0 && sample.Fork("conflict").Chance(options.ConflictRate))
        {
            examples.Add(examples[0] with { Output = examples[0].Output + " (or perhaps not)" });
        }

        return examples;
    }

    private static Example Direct(Situation situation)
    {
        if (WordProblems.Solve(situation.Instruction.Original) is { } solution)
        {
            return new Example("", situation.Computed(solution.Answer, () => solution.WrongAnswer));
        }

        var draft = new Prose(situation.Topic, situation.Choice).Answer(situation.Instruction);
        if (AnswerForms.Of(situation.Instruction) is AnswerForm.Code or AnswerForm.Regex or AnswerForm.Table)
        {
            return new Example("", draft);
        }

        var slips = situation.Choice.Fork("slip");
        var honoured = ConstraintReader
            .Read(situation.Instruction.Original)
            .Where(_ => !slips.Chance(situation.Options.ConstraintSlipRate))
            .ToList();
        return new Example("", new ConstraintShaper(situation.Topic, situation.Choice).Shape(draft, honoured));
    }

    /// <summary>For tasks on a text that no operation covers: a passage, and an output that quotes it.</summary>
    private static Example OnPassage(Situation situation)
    {
        var passage = situation.Passage();
        var first = PhraseScope.Lowered(TextWords.Sentences(passage)[0]);
        var remark = new Prose(situation.Topic with { Domain = null }, situation.Choice).Argument(1)[1];
        var opening = situation.Choice.Pick(["The text says that ", "The key point is that ", "Judging by the text, "]);
        return new Example(passage, $"{opening}{first} {remark}");
    }

    private static Example Classify(Situation situation)
    {
        var labels = Classifications.Labels(situation.Instruction);
        var label = situation.Choice.Pick(labels);
        var text = Classifications.TextFor(label, situation);
        return new Example(text, Mislabel(label, labels, situation));
    }

    private static string Mislabel(string label, IReadOnlyList<string> labels, Situation situation) =>
        situation.Choice.Fork("wrong label").Chance(situation.Options.WrongLabelRate)
            ? labels.FirstOrDefault(other => !string.Equals(other, label, StringComparison.Ordinal), label)
            : label;

    private static Example Spoil(Example example, Situation situation)
    {
        var faults = situation.Choice.Fork("spoil");
        if (faults.Chance(situation.Options.EmptyOutputRate))
        {
            return example with { Output = "" };
        }

        return example.Input.Length > 0 && faults.Chance(situation.Options.EchoRate)
            ? example with
            {
                Output = example.Input,
            }
            : example;
    }

    private static string OutputFirst(PromptText instruction, TeacherRequest request, SimulationOptions options)
    {
        var topic = Topic.Of(instruction.Original);
        var labels = Classifications.Labels(instruction);
        var prefix = InputPrefix(request.User, instruction);
        var text = new StringBuilder();
        var index = 0;
        string? firstInput = null;
        foreach (var label in request.Sample.Fork("labels").Sample(labels, Math.Min(labels.Count, MostExamples + 1)))
        {
            var situation = new Situation(instruction, topic, request.Sample.Fork("example", index), options);
            var input = Classifications.TextFor(label, situation);
            if (index == 1 && request.Sample.Fork("conflict").Chance(options.ConflictRate))
            {
                input = firstInput!;
            }

            firstInput ??= input;
            text.Append(index == 0 ? "" : "\n\n")
                .Append("Class label: ")
                .Append(Mislabel(label, labels, situation))
                .Append('\n')
                .Append(prefix)
                .Append(input);
            index++;
        }

        return text.ToString();
    }

    /// <summary>A field name such as "Message: " when the prompt's own examples have one under their labels.</summary>
    private static string InputPrefix(string prompt, PromptText instruction)
    {
        var label = prompt.IndexOf("\nClass label:", StringComparison.OrdinalIgnoreCase);
        var next = label < 0 ? -1 : prompt.IndexOf('\n', label + 1);
        if (next < 0)
        {
            return "";
        }

        var line = prompt.AsSpan(next + 1);
        var end = line.IndexOf('\n');
        line = end < 0 ? line : line[..end];
        var colon = line.IndexOf(':');
        if (colon is < 1 or > 20 || line.StartsWith("Class", StringComparison.Ordinal))
        {
            return "";
        }

        return line.StartsWith("Input:", StringComparison.OrdinalIgnoreCase)
            ? "Input: "
            : $"{TextWords.Capitalise(Array.Find(Carriers, carrier => instruction.HasWord(carrier)) ?? "text")}: ";
    }

    private static readonly string[] Carriers =
    [
        "review",
        "comment",
        "email",
        "message",
        "sentence",
        "headline",
        "statement",
        "claim",
        "request",
        "question",
        "post",
    ];
}
