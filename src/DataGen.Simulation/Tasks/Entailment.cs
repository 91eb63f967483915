using System.Collections.Frozen;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Entailment, neutral or contradiction, judged by shared words, numbers and negation of the marked premise and
/// hypothesis.
/// </summary>
internal sealed class Entailment : ITask
{
    private const double EnoughShared = 0.4;

    private static readonly string[] Premises = ["premise", "original instruction", "text 1", "sentence 1"];

    private static readonly string[] Hypotheses = ["hypothesis", "rewritten instruction", "text 2", "sentence 2"];

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
        if (ByConstraints(prompt) is { } label)
        {
            return label;
        }

        var premise = TextWords.Lower(MarkedText.After(prompt, Premises) ?? "");
        var hypothesis = TextWords.Lower(MarkedText.After(prompt, Hypotheses) ?? "");
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

    /// <summary>Compares the constraints both texts state; null when one of them states none.</summary>
    private static string? ByConstraints(string prompt)
    {
        var premise = ConstraintReader.Read(MarkedText.After(prompt, Premises) ?? "");
        var hypothesis = ConstraintReader.Read(MarkedText.After(prompt, Hypotheses) ?? "");
        if (premise.Count == 0 || hypothesis.Count == 0)
        {
            return null;
        }

        var (same, different) = (0, 0);
        foreach (var claimed in hypothesis)
        {
            if (premise.Find(stated => stated.Kind == claimed.Kind) is { } stated)
            {
                var equal =
                    stated.Least == claimed.Least
                    && stated.Most == claimed.Most
                    && stated.Words.SequenceEqual(claimed.Words, StringComparer.OrdinalIgnoreCase);
                (same, different) = equal ? (same + 1, different) : (same, different + 1);
            }
        }

        return different > 0 ? "contradiction"
            : same > 0 ? "entailment"
            : "neutral";
    }

    private static HashSet<string> Numbers(List<string> words) =>
        words.Where(word => char.IsAsciiDigit(word[0])).ToHashSet(StringComparer.Ordinal);
}
