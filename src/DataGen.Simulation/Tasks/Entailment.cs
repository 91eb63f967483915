using System.Collections.Frozen;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Entailment, neutral or contradiction, judged by shared words, numbers and negation of the marked premise and
/// hypothesis.
/// </summary>
internal sealed class Entailment : ITask
{
    private const double EnoughShared = 0.5;

    private static readonly string[] Labels = ["entailment", "neutral", "contradiction"];

    private static readonly FrozenSet<string> Negations = FrozenSet.ToFrozenSet(
        ["not", "no", "never", "without", "don't", "doesn't", "isn't", "cannot", "none", "nobody", "avoid"],
        StringComparer.Ordinal
    );

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var label = Judge(request.User);
        var chance = request.Sample.Fork("label");
        if (chance.Chance(options.WrongLabelRate))
        {
            label = chance.Pick(Labels.Where(other => !string.Equals(other, label, StringComparison.Ordinal)).ToList());
        }

        return request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? "It depends on how one reads the two texts."
            : label;
    }

    /// <summary>The label for the premise and hypothesis a prompt marks with those words.</summary>
    public static string Judge(string prompt)
    {
        var premise = TextWords.Lower(
            MarkedText.After(prompt, "premise", "original instruction", "text 1", "sentence 1") ?? ""
        );
        var hypothesis = TextWords.Lower(
            MarkedText.After(prompt, "hypothesis", "rewritten instruction", "text 2", "sentence 2") ?? ""
        );
        if (premise.Count == 0 || hypothesis.Count == 0)
        {
            return "neutral";
        }

        var shared = hypothesis.Count(premise.Contains) / (double)hypothesis.Count;
        var negated = premise.Exists(Negations.Contains) != hypothesis.Exists(Negations.Contains);
        var numbers = Numbers(premise);
        var differs = numbers.Count > 0 && Numbers(hypothesis) is { Count: > 0 } others && !numbers.SetEquals(others);
        return shared < EnoughShared ? "neutral"
            : negated || differs ? "contradiction"
            : "entailment";
    }

    private static HashSet<string> Numbers(List<string> words) =>
        words.Where(word => char.IsAsciiDigit(word[0])).ToHashSet(StringComparer.Ordinal);
}
