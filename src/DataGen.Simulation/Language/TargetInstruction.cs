using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>Finds the instruction (and its input) a few-shot prompt ends with.</summary>
internal static class TargetInstruction
{
    private static readonly string[] Starts =
    [
        "task:",
        "instruction:",
        "task instruction:",
        "the task:",
        "here is the task:",
        "task to judge:",
    ];

    private static readonly string[] Inputs = ["input:"];

    private static readonly string[] Ends =
    [
        "output:",
        "answer:",
        "is it classification",
        "classification:",
        "is classification:",
        "class label:",
        "response:",
        "example 1",
        "label:",
        "###",
        "instances:",
        "is this a classification",
        "yes or no",
    ];

    /// <summary>
    /// The text after the last "Task:" or "Instruction:" line up to the next marker; without such a line, the last block
    /// of the prompt that is not itself a marker.
    /// </summary>
    public static (string Instruction, string Input) Find(string prompt)
    {
        var lines = prompt.Split('\n');
        for (var index = lines.Length - 1; index >= 0; index--)
        {
            var line = Bare(lines[index]);
            var start = Array.Find(Starts, start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase));
            if (start is not null)
            {
                return Collect(lines, index + 1, line[start.Length..].Trim());
            }
        }

        for (var index = lines.Length - 1; index >= 0; index--)
        {
            var line = lines[index].Trim();
            if (line.Length > 0 && !IsMarker(line, Ends))
            {
                return (line, "");
            }
        }

        return (prompt.Trim(), "");
    }

    private static (string Instruction, string Input) Collect(string[] lines, int next, string first)
    {
        var instruction = new StringBuilder(first);
        var input = new StringBuilder();
        var target = instruction;
        for (var index = next; index < lines.Length; index++)
        {
            var line = Bare(lines[index]);
            if (IsMarker(line, Ends))
            {
                break;
            }

            if (IsMarker(line, Inputs))
            {
                target = input;
                line = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
            else if (line.Length == 0 && target == instruction && instruction.Length > 0)
            {
                break;
            }

            target.Append(target.Length == 0 || line.Length == 0 ? "" : "\n").Append(line);
        }

        return (instruction.ToString().Trim(), input.ToString().Trim());
    }

    private static bool IsMarker(string line, string[] markers) =>
        Array.Exists(markers, marker => line.StartsWith(marker, StringComparison.OrdinalIgnoreCase));

    /// <summary>The line without the marks of headings, bold and quotation.</summary>
    private static string Bare(string line) => line.Trim().Trim('#', '*', '>').Trim();
}
