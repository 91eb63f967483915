using System.Globalization;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Criteria for answers to an instruction: a thought, then one yes-or-no question a line with its importance in parentheses, then an end mark; or "None". Some can be decided by code, most
/// cannot.
/// </summary>
internal sealed class Criteria : ITask
{
    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var instruction = MarkedText.After(request.User, "instruction", "query", "prompt") ?? request.User;
        var topic = Topic.Of(instruction);
        var choice = request.Sample.Fork("criteria");
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return "A good answer is helpful, correct and clear.";
        }

        if (request.Sample.Fork("none").Chance(options.EmptyOutputRate))
        {
            return "Nothing can be asked for beyond the obvious.\nNone";
        }

        var items = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"Does the response deal with {topic.Phrase}? (100)"),
        };
        items.AddRange(
            ConstraintReader
                .Read(instruction)
                .Select(constraint =>
                    $"Does the response meet this requirement: {ConstraintPhrases.Describe(constraint, choice)}? (100)"
                )
        );
        items.AddRange(
            choice.Sample(
                [
                    "Does the response come to the point without a long introduction? (50)",
                    "Does the response give a reason for what it claims? (75)",
                    "Does the response contain an example? (50)",
                    "Is the response free of statements that are plainly wrong? (100)",
                    "Is the response in a friendly and even tone? (25)",
                    "Does the response say what to do next? (25)",
                    "Does the response stay with the question to its end? (75)",
                ],
                choice.Between(1, 4)
            )
        );
        if (choice.Chance(0.45))
        {
            items.Add(
                choice.Pick([
                    "Is the response at most 120 words long? (50)",
                    "Does the response contain at least 40 words? (75)",
                    "Does the response have at least two paragraphs? (25)",
                    "Does the response end with the phrase \"That is all.\"? (10)",
                ])
            );
        }

        // A weight is left out now and then; the line does not count then.
        var lines = items.Select(
            (item, i) =>
                choice.Fork("weight", i).Chance(options.WrongLabelRate) ? item[..item.LastIndexOf('(')].TrimEnd() : item
        );
        return $"Answers may go wrong by leaving the subject or by their form.\n{string.Join('\n', lines.Select((line, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {line}")))}\n<end>";
    }
}
