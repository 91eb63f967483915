using System.Globalization;
using System.Text;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>Continues a list of instructions, user queries or output constraints in the layout the prompt shows.</summary>
internal sealed class InstructionList : ITask
{
    private const int DefaultCount = 8;
    private const int LargestCount = 200;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var asked = Asked.Read(request.User);
        var texts = new List<string>(asked.Shown);
        var answer = new StringBuilder();
        for (var index = 0; index < asked.Count; index++)
        {
            var choice = request.Sample.Fork("item", index);
            var text = Write(asked, texts, choice, options);
            texts.Add(text);
            answer.Append(index == 0 ? "" : "\n");
            if (asked.Bulleted)
            {
                answer.Append("- ");
            }
            else
            {
                answer.Append(CultureInfo.InvariantCulture, $"{asked.First + index}. ");
            }

            answer.Append(text);
        }

        return request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? string.Join("; ", texts.Skip(asked.Shown.Count))
            : answer.ToString();
    }

    private static string Write(Asked asked, List<string> before, SeededChoice choice, SimulationOptions options)
    {
        var faults = choice.Fork("fault");
        if (before.Count > 0 && faults.Chance(options.NearDuplicateRate))
        {
            return InstructionFaults.NearDuplicate(faults.Pick(before), faults);
        }

        if (asked.Subject == Subject.Constraints)
        {
            return ConstraintPhrases.Write(choice);
        }

        return InstructionFaults.Draw(faults, options)
            ?? asked.Subject switch
            {
                Subject.Classifications => InstructionGrammar.WriteClassification(choice).Text,
                Subject.Queries => InstructionGrammar.WriteOpen(choice).Text,
                _ => InstructionGrammar.Write(choice).Text,
            };
    }

    private enum Subject
    {
        Tasks,
        Classifications,
        Queries,
        Constraints,
    }

    /// <summary>What the prompt shows and asks for.</summary>
    private sealed record Asked(List<string> Shown, int First, int Count, bool Bulleted, Subject Subject)
    {
        public static Asked Read(string prompt)
        {
            var shown = new List<string>();
            var dashed = new List<string>();
            var numbers = 0;
            var last = 0;
            var prose = new StringBuilder();
            foreach (var line in prompt.Split('\n'))
            {
                var text = line.Trim();
                if (text.StartsWith("- ", StringComparison.Ordinal))
                {
                    dashed.Add(text[2..].Trim());
                }
                else if (NumberedList.Items(text) is [var (number, item)])
                {
                    numbers++;
                    last = item.Length > 0 ? Math.Max(last, number) : last;
                    shown.AddRange(item.Length > 0 ? [item] : []);
                }
                else
                {
                    prose.Append(text).Append('\n');
                }
            }

            var about = new PromptText(prose.ToString());
            var bulleted = numbers == 0 && (dashed.Count > 0 || about.HasAny("\"- \"", "'- '", "dash", "bullet"));
            // Dashes beside a numbered list are remarks about it, not items.
            return new Asked(
                numbers == 0 ? dashed : shown,
                last + 1,
                CountAsked(about, last),
                bulleted,
                SubjectOf(about)
            );
        }

        private static Subject SubjectOf(PromptText about) =>
            about.HasWord(
                "constraint",
                "constraints",
                "checkable",
                "verifiable",
                "python function",
                "evaluation function"
            )
                ? Subject.Constraints
            : about.HasAny("classification task") ? Subject.Classifications
            : about.HasWord("queries", "user questions", "user query") ? Subject.Queries
            : Subject.Tasks;

        /// <summary>"up to 16", "through 16" name the last number; "8 new", "generate 8" the count.</summary>
        private static int CountAsked(PromptText about, int last)
        {
            var words = TextWords.Of(about.Lower);
            var count = 0;
            for (var index = 0; index < words.Count; index++)
            {
                if (!int.TryParse(words[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    continue;
                }

                var before = index > 0 ? words[index - 1] : "";
                var after = index + 1 < words.Count ? words[index + 1] : "";
                if (before is "to" or "through" or "until" or "last" or "number" or "with" && number > last + 1)
                {
                    return Math.Min(number - last, LargestCount);
                }

                if (
                    count == 0
                    && (
                        before is "write" or "generate" or "add" or "create" or "another" or "exactly" or "produce"
                        || after
                            is "new"
                                or "more"
                                or "further"
                                or "additional"
                                or "different"
                                or "tasks"
                                or "instructions"
                                or "constraints"
                                or "queries"
                    )
                )
                {
                    count = number;
                }
            }

            count = count > 0 ? count : Prose.Count(about) ?? DefaultCount;
            return Math.Clamp(count, 1, LargestCount);
        }
    }
}
