using DataGen.Verification.Constraints.IfEval;
using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEvalG;

/// <summary>IFEvalG's types that count words, letters and sentences.</summary>
internal static class CountConstraints
{
    public static ConstraintType IncrementWord { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "count:count_increment_word",
            Parameters = [FreeText("keyword1"), FreeText("keyword2")],
            Phrasings =
            [
                "Use the word \"{keyword1}\" exactly once and the word \"{keyword2}\" exactly twice.",
                "Include \"{keyword1}\" one time and \"{keyword2}\" two times in your response.",
                "Your answer has \"{keyword1}\" once and \"{keyword2}\" twice, no more and no less.",
            ],
            Note = "Case is ignored and parts of longer words count.",
            LeastWords = _ => 3,
            RequiredTexts = arguments => [arguments.Text("keyword1"), arguments.Text("keyword2")],
            Sample = draw =>
            {
                var words = draw.Keywords(2);
                return ConstraintArguments.Of(("keyword1", words[0]), ("keyword2", words[1]));
            },
            Compile = (arguments, settings) =>
            {
                var (once, error) = KeywordConstraints.Anywhere(PythonText.Trim(arguments.Text("keyword1")), settings);
                var (twice, other) = KeywordConstraints.Anywhere(PythonText.Trim(arguments.Text("keyword2")), settings);
                return once is null || twice is null
                    ? ConstraintCompilation.Failed((error ?? other)!)
                    : new ConstraintCompilation(
                        passage =>
                            (passage.Count(once, 2), passage.Count(twice, 3)) switch
                            {
                                (null, _) or (_, null) => KeywordConstraints.SlowPattern,
                                (1, 2) => true,
                                _ => false,
                            },
                        null
                    );
            },
            Keeping = arguments =>
                $"{arguments.Text("keyword1")} {ConstraintText.Repeat(arguments.Text("keyword2"), 2)}",
            Breaking = arguments => $"{arguments.Text("keyword1")} {arguments.Text("keyword2")}",
        };

    public static ConstraintType Unique { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "count:count_unique",
            Phrasings =
            [
                "Use only unique words: no word may be repeated.",
                "Do not use any word twice in the whole response.",
                "Every word of your answer has to be different from all the others.",
            ],
            Negation = "Repeat at least one word.",
            Note = "Punctuation marks are words too: two commas fail. Case matters.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var seen = new HashSet<string>(StringComparer.Ordinal);
                    return Array.TrueForAll(passage.TreebankTokens, seen.Add);
                }),
            Keeping = _ => "Bright mornings bring fresh bread.",
            Breaking = _ => "The river meets the river.",
        };

    public static ConstraintType Composition { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "count:counting_composition",
            Parameters = [Count("n_sent", 2, 3, referenceMinimum: 1), Count("n_words", 3, 6, referenceMinimum: 1)],
            Phrasings =
            [
                "Write 3 paragraphs divided by ***, each with exactly {n_sent} sentences of exactly {n_words} words each.",
                "Use three paragraphs with the divider *** between them; every paragraph has {n_sent} sentences and every sentence {n_words} words.",
                "Three paragraphs, separated by ***, {n_sent} sentences in each, {n_words} words in each sentence.",
            ],
            Note = "A punctuation mark is a word: \"I go.\" has three.",
            Resources = ConstraintResources.Sentences,
            LeastWords = arguments => 3 * arguments.Count("n_sent"),
            Compile = (arguments, _) =>
            {
                var sentences = arguments.Count("n_sent");
                var words = arguments.Count("n_words");
                return ConstraintCompilation.Of(passage => Composes(passage, sentences, words));
            },
            Keeping = arguments => Composed(arguments, 3),
            Breaking = arguments => Composed(arguments, 2),
        };

    public static ConstraintType LowercaseCounting { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "count:lowercase_counting",
            Parameters = [Count("N", 2, 10, referenceMinimum: 1)],
            Phrasings =
            [
                "Words in all lower case may appear at most {N} times.",
                "Use no more than {N} words that are written in small letters only.",
                "At most {N} all-lowercase words are allowed in the response.",
            ],
            Negation = "Use more than {N} words in all lower case.",
            Compile = (arguments, _) =>
            {
                var most = arguments.Count("N");
                return ConstraintCompilation.Of(passage =>
                    PythonText.Words(passage.Text).Count(word => !word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
                    <= most
                );
            },
            Keeping = _ => "THE RIVER RUNS",
            Breaking = arguments => Filler.Words(arguments.Count("N") + 1),
        };

    public static ConstraintType LetterCounting { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "letters:letter_counting",
            Parameters = [Count("N", 20, 400, referenceMinimum: 1), Relation("relation")],
            Phrasings =
            [
                "Answer with {relation} {N} letters.",
                "Your response should contain {relation} {N} letters in total.",
                "Count the letters: there must be {relation} {N} of them.",
            ],
            Relation = "relation",
            Compile = (arguments, _) =>
            {
                var relation = arguments.Text("relation");
                var threshold = arguments.Count("N");
                return ConstraintCompilation.Of(passage =>
                    Relations.Holds(relation, CountLetters(passage.Text), threshold)
                );
            },
            Keeping = arguments => Letters(arguments, keeping: true),
            Breaking = arguments => Letters(arguments, keeping: false),
        };

    public static ConstraintType LetterCounting2 { get; } =
        KeywordConstraints.LetterFrequencyType(
            ConstraintFamily.IfEvalG,
            "letters:letter_counting2",
            asciiLetterOnly: true
        );

    private static int CountLetters(string text)
    {
        var count = 0;
        foreach (var unit in text)
        {
            if (char.IsAsciiLetter(unit))
            {
                count++;
            }
        }

        return count;
    }

    private static string Letters(ConstraintArguments arguments, bool keeping) =>
        "1 " + new string('b', ConstraintText.CountFor(arguments.Text("relation"), arguments.Count("N"), keeping));

    private static bool Composes(Passage passage, int sentences, int words)
    {
        var pieces = Paragraphs.Divided(passage.Text);
        // A blank outer piece has no sentences, so that a divider at either end fails here.
        return pieces.Count == 3
            && pieces.TrueForAll(piece =>
            {
                var found = RegexSentenceSplitter.Split(piece);
                return found.Count == sentences
                    && found.TrueForAll(sentence => passage.Of(sentence).TreebankTokens.Length == words);
            });
    }

    private static string Composed(ConstraintArguments arguments, int paragraphs) =>
        ConstraintText.Join(
            paragraphs,
            "\n***\n",
            _ =>
                ConstraintText.Join(
                    arguments.Count("n_sent"),
                    " ",
                    _ => $"{Filler.Words(arguments.Count("n_words") - 1)}."
                )
        );
}
