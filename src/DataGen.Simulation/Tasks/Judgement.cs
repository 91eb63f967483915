using System.Globalization;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Scores, verdicts and preferences. What is judged gets a merit from its text, the same in every sample; a sample
/// departs from it at <see cref="SimulationOptions.DisagreementRate"/>.
/// </summary>
internal sealed class Judgement : ITask
{
    private const double PassMark = 0.4;

    private static readonly string[] Refusals = ["i'm sorry", "i am unable", "sorry, as a", "i cannot", "i can't"];

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var prompt = new PromptText(request.User);
        var merit = SampledMerit(request, options);
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return "Both strengths and weaknesses can be seen here; it is hard to put a figure on them.";
        }

        if (
            prompt.HasAny("[[a]]", "response is better", "answer is better", "which is better", "prefer", "assistant a")
        )
        {
            return Preference(request, prompt, options);
        }

        var reason = Reason(request, merit);
        if (Questions(request.User) is { Count: > 1 } questions && prompt.HasAny("yes", "no"))
        {
            return string.Join(
                '\n',
                questions.Select(
                    (number, index) =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{number}. {(Passes(request, index, merit) ? "YES" : "NO")}"
                        )
                )
            );
        }

        if (prompt.HasAny("final judgement", "final judgment"))
        {
            return $"{reason}\nFinal {(prompt.HasAny("final judgment") ? "Judgment" : "Judgement")}: {(merit >= PassMark ? "Yes" : "No")}";
        }

        if (prompt.HasAny("only yes or no", "yes or no", "\"yes\"", "yes/no") && !prompt.HasAny("score"))
        {
            return merit >= PassMark ? "Yes" : "No";
        }

        var (low, high) = Scale(prompt);
        var score = low + (int)Math.Round((high - low) * merit, MidpointRounding.AwayFromZero);
        var bare = prompt.HasAny(
            "number only",
            "only a number",
            "only the number",
            "just the number",
            "nothing but the number",
            "only the score",
            "single number"
        );
        return bare
            ? score.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{reason}\nScore: {score}");
    }

    /// <summary>Merit from 0 to 1 as one sample sees it.</summary>
    public static double SampledMerit(TeacherRequest request, SimulationOptions options)
    {
        var merit = Merit(Judged(request.User) ?? request.User, request.Question.Fork("merit"));
        var mood = request.Sample.Fork("mood");
        if (mood.Chance(options.DisagreementRate))
        {
            merit += mood.Chance(0.5) ? 0.3 : -0.3;
        }

        return Math.Clamp(merit, 0, 1);
    }

    /// <summary>Near nothing for empty answers and refusals; otherwise mostly good, and better when it is not very short.</summary>
    private static double Merit(string judged, SeededChoice question)
    {
        var lower = judged.ToLowerInvariant();
        if (lower.Length == 0 || Array.Exists(Refusals, refusal => lower.Contains(refusal, StringComparison.Ordinal)))
        {
            return 0.1;
        }

        // The larger of two uniform draws leans towards good answers.
        var drawn = Math.Max(question.Unit(), question.Unit());
        return Math.Clamp(0.25 + (0.75 * drawn) - (lower.Length < 20 ? 0.2 : 0), 0, 1);
    }

    private static string? Judged(string prompt) =>
        MarkedText.After(
            prompt,
            "response to judge",
            "model response",
            "response",
            "answer",
            "output",
            "critique",
            "assistant"
        );

    private static string Preference(TeacherRequest request, PromptText prompt, SimulationOptions options)
    {
        var first =
            MarkedText.After(request.User, "response a", "answer a", "assistant a", "response 1", "answer 1") ?? "";
        var second =
            MarkedText.After(request.User, "response b", "answer b", "assistant b", "response 2", "answer 2") ?? "";
        var difference =
            Merit(first, new SeededChoice(SeededChoice.Hash(first)))
            - Merit(second, new SeededChoice(SeededChoice.Hash(second)));
        var flipped = request.Sample.Fork("mood").Chance(options.DisagreementRate);
        var winner = (difference > 0) != flipped ? "A" : "B";
        if (Math.Abs(difference) < 0.02 && prompt.HasAny("tie", "[[c]]", "equally good"))
        {
            return prompt.HasAny("[[c]]") ? "[[C]]" : "Tie";
        }

        return prompt.HasAny("[[a]]") ? $"{Reason(request, 0.5)}\n[[{winner}]]" : winner;
    }

    private static bool Passes(TeacherRequest request, int index, double merit) =>
        request.Question.Fork("question", index).Unit() < 0.35 + (0.65 * merit);

    /// <summary>Numbers of the last run of numbered questions.</summary>
    private static List<int> Questions(string prompt) =>
        [.. NumberedList.Items(prompt).Where(item => item.Text.EndsWith('?')).Select(item => item.Number)];

    private static string Reason(TeacherRequest request, double merit)
    {
        var choice = request.Sample.Fork("reason");
        return merit switch
        {
            >= 0.75 => choice.Pick([
                "The response covers what was asked and keeps to the form.",
                "It answers the request directly and is easy to follow.",
                "All requirements appear to be met.",
            ]),
            >= PassMark => choice.Pick([
                "The response helps, though one requirement is only partly met.",
                "Useful overall, with a gap in the details.",
                "Mostly on topic; the form could be closer to the request.",
            ]),
            _ => choice.Pick([
                "The response misses an important requirement.",
                "It does not address what was asked.",
                "The form differs from the request and the content is thin.",
            ]),
        };
    }

    /// <summary>The scale the prompt names: "1 to 5", "0-10", "1-10", "0 and 100"; 0 to 10 otherwise.</summary>
    private static (int Low, int High) Scale(PromptText prompt)
    {
        foreach (
            var (low, high) in (ReadOnlySpan<(int, int)>)
                [(0, 100), (1, 100), (0, 10), (1, 10), (0, 5), (1, 5), (1, 7), (0, 3), (1, 3), (1, 4), (0, 1)]
        )
        {
            foreach (var joint in (ReadOnlySpan<string>)["-", " to ", "–", " and ", "..", " - "])
            {
                if (prompt.HasWord(string.Create(CultureInfo.InvariantCulture, $"{low}{joint}{high}")))
                {
                    return (low, high);
                }
            }
        }

        return (0, 10);
    }
}
