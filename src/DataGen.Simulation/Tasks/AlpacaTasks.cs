using System.Globalization;
using System.Text;
using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;

namespace DataGen.Simulation.Tasks;

/// <summary>Whole tasks with instruction, input and output, numbered on from the prompt and parted by "###".</summary>
internal sealed class AlpacaTasks : ITask
{
    private const int DefaultTotal = 20;
    private const int LargestTotal = 200;
    private const string Separator = "###";

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var (first, last, opened) = Range(request.User);
        var leads = !opened && request.User.Contains("before each", StringComparison.OrdinalIgnoreCase);
        var text = new StringBuilder();
        for (var number = first; number <= last; number++)
        {
            var (instruction, example) = Write(request.Sample.Fork("task", number), options);
            var input = example.Input.Length == 0 ? "<noinput>" : example.Input;
            text.Append(
                number > first ? "\n" + Separator + "\n"
                : leads ? Separator + "\n"
                : ""
            );
            // The prompt may have opened the first item already.
            text.Append(
                number == first && opened
                    ? " "
                    : string.Create(CultureInfo.InvariantCulture, $"{number}. Instruction: ")
            );
            text.Append(instruction);
            var broken = request.Sample.Fork("format", number).Chance(options.WrongFormatRate);
            text.Append(broken ? "\nInput: " : string.Create(CultureInfo.InvariantCulture, $"\n{number}. Input: "))
                .Append(input);
            text.Append(CultureInfo.InvariantCulture, $"\n{number}. Output: ").Append(example.Output);
        }

        return text.ToString();
    }

    /// <summary>One task with its only instance.</summary>
    public static (string Instruction, Example Example) Write(SeededChoice choice, SimulationOptions options)
    {
        var instruction =
            InstructionFaults.Draw(choice.Fork("fault"), options)
            ?? InstructionGrammar.Write(choice.Fork("instruction")).Text;
        return (
            instruction,
            Instances.Examples(new PromptText(instruction), choice.Fork("instance"), options, most: 1)[0]
        );
    }

    /// <summary>The numbers to write, and whether the prompt ends with the opening of the first.</summary>
    private static (int First, int Last, bool Opened) Range(string prompt)
    {
        var trimmed = prompt.TrimEnd();
        var opened = trimmed.EndsWith("Instruction:", StringComparison.OrdinalIgnoreCase);
        var last = 0;
        foreach (var (number, text) in NumberedList.Items(prompt))
        {
            if (text.StartsWith("Instruction:", StringComparison.OrdinalIgnoreCase))
            {
                last = Math.Max(last, number);
            }
        }

        var first = opened && last > 0 ? last : last + 1;
        var total = 0;
        foreach (var line in prompt.Split('\n'))
        {
            if (NumberedList.LastNumber(line) == 0 && total == 0)
            {
                total = LargestNumber(line);
            }
        }

        total = total > first ? total : DefaultTotal;
        return (first, Math.Max(first, Math.Min(total, LargestTotal)), opened);
    }

    /// <summary>"a set of 20 tasks": the number before "tasks", with up to three words between; 0 when there is none.</summary>
    private static int LargestNumber(string line)
    {
        var words = TextWords.Lower(line);
        for (var index = words.Count - 1; index >= 0; index--)
        {
            if (
                int.TryParse(words[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && words.Skip(index + 1).Take(4).Any(word => word is "tasks" or "instructions" or "items")
            )
            {
                return number;
            }
        }

        return 0;
    }
}
