using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>sentence</c> types.</summary>
internal static class SentenceConstraints
{
    public static ConstraintType AlliterationIncrement { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "sentence:alliteration_increment",
            Phrasings =
            [
                "Each sentence must have more alliterative words than the sentence before it.",
                "Let the number of neighbouring words with the same first letter grow from sentence to sentence.",
                "From one sentence to the next, use a longer run of alliterative words.",
            ],
            Note = "One sentence alone passes.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var previous = -1;
                    foreach (var sentence in passage.Sentences)
                    {
                        var count = AlliterativeWords(sentence);
                        if (count <= previous)
                        {
                            return false;
                        }

                        previous = count;
                    }

                    return true;
                }),
            Keeping = _ => "The rain fell. Big boats wait. Six small stones sink.",
            Breaking = _ => "Big boats wait. The rain fell.",
        };

    public static ConstraintType Increment { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "sentence:increment",
            Parameters = [Count("small_n", 1, 5)],
            Phrasings =
            [
                "Each sentence must contain exactly {small_n} more words than the one before.",
                "Let the sentences grow by {small_n} words each time.",
                "Every sentence is {small_n} words longer than the previous sentence.",
            ],
            Note = "One sentence alone passes.",
            Resources = ConstraintResources.Sentences,
            Compile = (arguments, _) =>
            {
                var step = arguments.Count("small_n");
                return ConstraintCompilation.Of(passage =>
                    WordConstraints.EachPair(
                        passage.Sentences,
                        (sentence, next) => PlainWords(next) == PlainWords(sentence) + step
                    )
                );
            },
            Keeping = arguments =>
                ConstraintText.Join(3, " ", index => $"We {Filler.Words(2 + (index * arguments.Count("small_n")))}."),
            Breaking = arguments =>
                ConstraintText.Join(
                    3,
                    " ",
                    index => $"We {Filler.Words(2 + (index * (arguments.Count("small_n") + 1)))}."
                ),
        };

    public static ConstraintType Keyword { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "sentence:keyword",
            Parameters = [FreeText("word"), Count("N", 1, 10)],
            Phrasings =
            [
                "Sentence number {N} must contain the word \"{word}\".",
                "Use the word \"{word}\" in the {N}th sentence of your response.",
                "The response needs the keyword \"{word}\" in its sentence no. {N}.",
            ],
            Resources = ConstraintResources.Sentences,
            RequiredTexts = arguments => [arguments.Text("word")],
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, settings) =>
            {
                var (pattern, error) = KeywordPattern.Create(
                    arguments.Text("word"),
                    asPattern: false,
                    ignoreCase: true,
                    wholeWord: true,
                    settings.PatternTimeLimit
                );
                if (pattern is null)
                {
                    return ConstraintCompilation.Failed(error!);
                }

                var number = arguments.Count("N");
                return ConstraintCompilation.Of(passage =>
                {
                    var sentences = passage.Sentences;
                    if (sentences.Count < number || sentences.Count == 0)
                    {
                        return false;
                    }

                    // Zero means the last one: the published checker indexes from the end then.
                    var sentence = sentences[number == 0 ? sentences.Count - 1 : number - 1];
                    return pattern.Count(sentence, CaseFolding.Fold(sentence), 1) > 0;
                });
            },
            Keeping = arguments => Placed(arguments, arguments.Text("word")),
            Breaking = arguments => Placed(arguments, arguments.Text("word") + "x"),
        };

    private static int AlliterativeWords(string sentence)
    {
        var words = new List<System.Text.Rune>();
        foreach (var token in PythonText.Split(PythonText.Lower(sentence)))
        {
            var word = PythonText.StripPunctuationStart(token);
            if (!word.IsEmpty)
            {
                words.Add(PythonText.First(word));
            }
        }

        var total = 0;
        var run = 1;
        for (var index = 1; index <= words.Count; index++)
        {
            if (index < words.Count && words[index] == words[index - 1])
            {
                run++;
                continue;
            }

            total += run > 1 ? run : 0;
            run = 1;
        }

        return total;
    }

    private static int PlainWords(string sentence) => PythonText.Split(PythonText.DeletePunctuation(sentence)).Length;

    private static string Placed(ConstraintArguments arguments, string word) =>
        ConstraintText.Join(
            arguments.Count("N"),
            " ",
            index => index + 1 == arguments.Count("N") ? $"There is {word} too." : Filler.SentenceAt(index)
        );
}
