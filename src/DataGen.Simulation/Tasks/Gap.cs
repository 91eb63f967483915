using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Finds what a reference does and another answer lacks, as a constraint with its type: "Type: … / Constraint: …", or "None". Some name what both have, some
/// speak of the outputs, and some are too long.
/// </summary>
internal sealed class Gap : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var reference = MarkedBlock.Of(request.User, "reference") ?? "";
        var answer = MarkedBlock.Of(request.User, "answer") ?? "";
        var choice = request.Sample.Fork("gap");
        var found = Candidates(reference, choice)
            .Where(item =>
                ConstraintChecker.Holds(item.Constraint, reference) && !ConstraintChecker.Holds(item.Constraint, answer)
            )
            .ToList();
        if (choice.Chance(options.WrongFormatRate))
        {
            return "The two are close; one is more detailed than the other.";
        }

        if (found.Count == 0 && choice.Chance(0.5))
        {
            return "Analysis: both do the same.\nType: None\nConstraint: None";
        }

        // Without a gap that can be checked it names a matter of taste, which a judge may or may not see.
        var (type, sentence) =
            found.Count == 0 || choice.Chance(options.DisagreementRate)
                ? choice.Pick(Tastes)
                : Describe(choice.Pick(found), choice);
        var text = choice.Chance(options.WrongFormatRate) ? $"Unlike Output2, {sentence}" : sentence;
        return $"Analysis: one of them does more than the other.\nType: {type}\nConstraint: {text}";
    }

    private static readonly (string Type, string Sentence)[] Tastes =
    [
        ("target audience", "Write for readers who meet the subject for the first time and know none of its terms."),
        ("tone and style", "Keep a calm and factual tone from the first to the last sentence of the text."),
        ("emotion", "Let the reader feel that the writer cares about the people and things described."),
        ("prior condition", "Assume that the reader has no tools and no time to prepare anything beforehand."),
    ];

    private static (string Type, string Sentence) Describe(
        (string Type, Constraint Constraint) gap,
        SeededChoice choice
    ) =>
        (
            gap.Type,
            $"{ConstraintPhrases.Describe(gap.Constraint, choice)}, wherever that fits into the text that you are asked for."
        );

    /// <summary>What can be seen of a reference.</summary>
    private static IEnumerable<(string Type, Constraint Constraint)> Candidates(string reference, SeededChoice choice)
    {
        var words = reference.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        yield return (
            "linguistic characteristics",
            new Constraint(ConstraintKind.Words, Math.Max(1, words * 9 / 10 / 10 * 10))
        );
        yield return ("linguistic characteristics", new Constraint(ConstraintKind.Words, 0, (words / 10 * 10) + 20));
        var paragraphs = reference.Split("\n\n").Length;
        yield return ("document structure", new Constraint(ConstraintKind.Paragraphs, paragraphs, paragraphs));
        yield return ("exclusion", new Constraint(ConstraintKind.NoExclamations));
        yield return ("exclusion", new Constraint(ConstraintKind.NoDigits));
        var telling = TextWords
            .Lower(reference)
            .Where(word => word.Length > 6)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var word in choice.Sample(telling, 3))
        {
            yield return ("inclusion", new Constraint(ConstraintKind.Include, Words: [word]));
        }
    }
}
