using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>How long answers to constraints may be: lengths to try, the likeliest first.</summary>
internal static class AnswerLength
{
    private const string LessThan = "less than";

    // Of the sentences that the teacher writes.
    private const int WordsPerSentence = 11;
    private const int LettersPerWord = 5;
    private const int MostSentences = 120;

    private static readonly double[] Factors = [1, 1.4, 0.7, 2, 0.45, 3, 0.25];

    // Sentences of few words, for limits that a whole one exceeds.
    private static readonly (int, int)[] Short = [(2, 5), (1, 6), (1, 4), (1, 2), (1, 1)];

    /// <summary>Numbers of sentences, and of words in each; 0 words where sentences may be as long as they come.</summary>
    public static IEnumerable<(int Sentences, int Words)> Of(IReadOnlyList<CatalogueConstraint> constraints, int usual)
    {
        var (least, most) = (1, MostSentences);
        foreach (var constraint in constraints.Where(constraint => !constraint.IsNegated))
        {
            var arguments = constraint.Arguments;
            switch (constraint.Type.Id)
            {
                case "length_constraints:number_sentences":
                    Bound(arguments.Count("num_sentences"), arguments.Text("relation"));
                    break;
                case "length_constraints:number_words":
                    Bound(arguments.Count("num_words") / (double)WordsPerSentence, arguments.Text("relation"));
                    break;
                case "letters:letter_counting":
                    Bound(
                        arguments.Count("N") / (double)(WordsPerSentence * LettersPerWord),
                        arguments.Text("relation")
                    );
                    break;
                case "count:word_count_range":
                    Bound(arguments.Count("min_words") / (double)WordsPerSentence, "at least");
                    Bound(arguments.Count("max_words") / (double)WordsPerSentence, LessThan);
                    break;
                case "count:unique_word_count":
                    Bound(arguments.Count("N") / 4.0, "at least");
                    break;
            }
        }

        var aim = Math.Clamp(usual, least, Math.Max(least, most));
        return Factors
            .Select(factor => Math.Clamp((int)Math.Round(aim * factor), 1, MostSentences))
            .Distinct()
            .Select(sentences => (sentences, 0))
            .Concat(Short);

        void Bound(double sentences, string relation)
        {
            if (relation is LessThan)
            {
                most = Math.Min(most, Math.Max(1, (int)(sentences * 0.8)));
            }
            else
            {
                least = Math.Max(least, (int)Math.Ceiling(sentences * 1.1));
            }
        }
    }
}
