using System.Text.RegularExpressions;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>Multiple-choice questions as IFBench reads them.</summary>
internal static partial class MultipleChoice
{
    /// <summary>Whether there are four questions with five options each, each question's text longer than the one before.</summary>
    public static bool HasFourGrowingQuestions(string text)
    {
        if (!text.StartsWith("Question", StringComparison.Ordinal))
        {
            return false;
        }

        var questions = Heading().Split(text).Where(part => !PythonText.IsBlank(part)).ToList();
        if (questions.Count != 4)
        {
            return false;
        }

        var previous = -1;
        foreach (var question in questions)
        {
            var (length, options) = Measure(question);
            if (options != 5 || length <= previous)
            {
                return false;
            }

            previous = length;
        }

        return true;
    }

    public static string Example(string[] questions) =>
        ConstraintText.Join(
            questions.Length,
            "\n\n",
            index => $"Question {index + 1}. {questions[index]}\nA) one\nB) two\nC) three\nD) four\nE) five"
        );

    private static (int Length, int Options) Measure(string question)
    {
        var text = new List<string>();
        var options = 0;
        foreach (var raw in question.Split('\n'))
        {
            var line = PythonText.Trim(raw);
            if (IsOption(line))
            {
                options++;
            }
            else if (options == 0)
            {
                text.Add(line);
            }
        }

        return (PythonText.Length(PythonText.Trim(string.Join(' ', text))), options);
    }

    private static bool IsOption(string line)
    {
        if (line.Length < 3 || (line[0] | 0x20) is < 'a' or > 'e' || line[1] is not ('.' or '|' or ')'))
        {
            return false;
        }

        var position = 2;
        while (position < line.Length && CharacterClasses.IsWhite(line[position]))
        {
            position++;
        }

        return CharacterClasses.IsWordAt(line, position);
    }

    [GeneratedRegex(@"Question \d+[.|):;]?[\s\x1c-\x1f]", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading();
}
