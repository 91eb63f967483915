using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's length types: words, sentences, paragraphs, and how a paragraph begins.</summary>
internal static class LengthConstraints
{
    public static ConstraintType NumberWords { get; } =
        NumberWordsType(ConstraintFamily.IfEval, ConstraintResources.None, passage => passage.WordCount);

    public static ConstraintType NumberSentences { get; } =
        NumberSentencesType(ConstraintFamily.IfEval, ConstraintResources.Sentences, passage => passage.SentenceCount);

    public static ConstraintType NumberParagraphs { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "length_constraints:number_paragraphs",
            Parameters = [Count("num_paragraphs", 2, 5)],
            Phrasings =
            [
                "Write exactly {num_paragraphs} paragraphs, separated by the divider ***",
                "Split the answer into {num_paragraphs} paragraphs with *** between them.",
                "There should be {num_paragraphs} paragraphs. Put the markdown divider *** between one and the next.",
            ],
            Note = "Only *** divides; blank lines and other rules do not.",
            LeastWords = arguments => arguments.Count("num_paragraphs"),
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("num_paragraphs");
                return ConstraintCompilation.Of(passage => Paragraphs.CountDivided(passage.Text) == wanted);
            },
            Keeping = arguments => ConstraintText.Join(arguments.Count("num_paragraphs"), "\n***\n", Filler.SentenceAt),
            Breaking = arguments =>
                ConstraintText.Join(arguments.Count("num_paragraphs") + 1, "\n***\n", Filler.SentenceAt),
        };

    public static ConstraintType NthParagraphFirstWord { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "length_constraints:nth_paragraph_first_word",
            Parameters =
            [
                Count("num_paragraphs", 2, 5, referenceMinimum: 1),
                Count("nth_paragraph", 1, 5, referenceMinimum: 1),
                FreeText("first_word"),
            ],
            Phrasings =
            [
                "Write {num_paragraphs} paragraphs with one blank line between them. Paragraph {nth_paragraph} must start with the word \"{first_word}\".",
                "Use {num_paragraphs} paragraphs, separated by two line breaks, and begin paragraph number {nth_paragraph} with \"{first_word}\".",
                "There should be {num_paragraphs} paragraphs, each followed by an empty line; the first word of paragraph {nth_paragraph} is \"{first_word}\".",
            ],
            Note = "Paragraphs lie between exactly two line feeds; an extra blank line shifts the count.",
            RequiredTexts = arguments => [arguments.Text("first_word")],
            LeastWords = arguments => arguments.Count("num_paragraphs"),
            Sample = draw =>
            {
                var paragraphs = draw.Between(2, 5);
                return ConstraintArguments.Of(
                    ("num_paragraphs", paragraphs),
                    ("nth_paragraph", draw.Between(1, paragraphs)),
                    ("first_word", draw.Keywords(1)[0])
                );
            },
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("num_paragraphs");
                var nth = arguments.Count("nth_paragraph");
                var word = PythonText.Lower(arguments.Text("first_word"));
                return nth > wanted
                    ? ConstraintCompilation.Failed(
                        "parameter \"nth_paragraph\" must not be larger than \"num_paragraphs\""
                    )
                    : ConstraintCompilation.Of(passage => Paragraphs.StartsWith(passage.Text, wanted, nth, word));
            },
            Keeping = arguments => OpeningParagraphs(arguments, arguments.Text("first_word")),
            Breaking = arguments => OpeningParagraphs(arguments, arguments.Text("first_word") + "x"),
        };

    /// <summary>A type that counts words in a family's way.</summary>
    public static ConstraintType NumberWordsType(
        ConstraintFamily family,
        ConstraintResources resources,
        Func<Passage, int?> count,
        string? note = null
    ) =>
        new()
        {
            Family = family,
            Id = "length_constraints:number_words",
            Parameters = [Count("num_words", 100, 500), Relation("relation")],
            Phrasings =
            [
                "Answer with {relation} {num_words} words.",
                "Your response should contain {relation} {num_words} words.",
                "Keep the length of the answer at {relation} {num_words} words.",
            ],
            Note = Notes("\"don't\" and \"3.14\" are two words each.", note),
            Resources = resources,
            Relation = "relation",
            LeastWords = arguments =>
                arguments.Text("relation") is Relations.AtLeast ? arguments.Count("num_words") : 0,
            MostWords = arguments =>
                arguments.Text("relation") is Relations.LessThan ? arguments.Count("num_words") - 1 : int.MaxValue,
            Compile = (arguments, _) =>
            {
                var relation = arguments.Text("relation");
                var threshold = arguments.Count("num_words");
                return Counted(count, relation, threshold);
            },
            Keeping = arguments => WordsFor(arguments, keeping: true),
            Breaking = arguments => WordsFor(arguments, keeping: false),
        };

    /// <summary>A type that counts sentences in a family's way.</summary>
    public static ConstraintType NumberSentencesType(
        ConstraintFamily family,
        ConstraintResources resources,
        Func<Passage, int?> count,
        string? note = null
    ) =>
        new()
        {
            Family = family,
            Id = "length_constraints:number_sentences",
            Parameters = [Count("num_sentences", 2, 20), Relation("relation")],
            Phrasings =
            [
                "Answer in {relation} {num_sentences} sentences.",
                "Your response should have {relation} {num_sentences} sentences.",
                "Use {relation} {num_sentences} sentences in total.",
            ],
            Note = Notes("A heading or list item without an end mark joins the sentence after it.", note),
            Resources = resources,
            Relation = "relation",
            LeastWords = arguments =>
                arguments.Text("relation") is Relations.AtLeast ? arguments.Count("num_sentences") : 0,
            Compile = (arguments, _) =>
            {
                var relation = arguments.Text("relation");
                var threshold = arguments.Count("num_sentences");
                return Counted(count, relation, threshold);
            },
            Keeping = arguments => SentencesFor(arguments, keeping: true),
            Breaking = arguments => SentencesFor(arguments, keeping: false),
        };

    private static ConstraintCompilation Counted(Func<Passage, int?> count, string relation, int threshold) =>
        new(
            passage =>
                count(passage) is { } found
                    ? Relations.Holds(relation, found, threshold)
                    : CheckOutcome.Failed(
                        "the text is Thai, whose words and sentences cannot be counted: Thai writes no spaces between words"
                    ),
            null
        );

    private static string Notes(string note, string? ofFamily) => ofFamily is null ? note : $"{note} {ofFamily}";

    private static string WordsFor(ConstraintArguments arguments, bool keeping) =>
        NotBlank(
            Filler.Words(ConstraintText.CountFor(arguments.Text("relation"), arguments.Count("num_words"), keeping))
        );

    private static string SentencesFor(ConstraintArguments arguments, bool keeping) =>
        NotBlank(
            Filler.Sentences(
                ConstraintText.CountFor(arguments.Text("relation"), arguments.Count("num_sentences"), keeping)
            )
        );

    private static string NotBlank(string text) => text.Length == 0 ? "..." : text;

    private static string OpeningParagraphs(ConstraintArguments arguments, string word) =>
        ConstraintText.Join(
            arguments.Count("num_paragraphs"),
            "\n\n",
            index => index + 1 == arguments.Count("nth_paragraph") ? $"{word} {Filler.Sentence}" : Filler.Sentence
        );
}
