using System.Text;
using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>ratio</c> types.</summary>
internal static class RatioConstraints
{
    public static ConstraintType StopWords { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "ratio:stop_words",
            Parameters = [Count("percentage", 10, 60)],
            Phrasings =
            [
                "Stop words may make up at most {percentage}% of all words in your response.",
                "Keep the share of stop words at {percentage} percent or less.",
                "No more than {percentage}% of the words may be stop words such as the, of, is.",
            ],
            Note = "Contractions are cut at the apostrophe and their pieces count.",
            Compile = (arguments, _) =>
            {
                var most = arguments.Count("percentage");
                return ConstraintCompilation.Of(passage =>
                {
                    var words = PythonText.Words(passage.Text);
                    var stop = words.Count(word => EnglishStopWords.All.Contains(PythonText.Lower(word)));
                    return words.Count > 0 && (double)stop / words.Count * 100 <= most;
                });
            },
            Keeping = _ => "Bright mornings bring fresh bread.",
            Breaking = _ => "It is what it is and that is all there is.",
        };

    public static ConstraintType SentenceType { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "ratio:sentence_type",
            Phrasings =
            [
                "Write twice as many statements as questions.",
                "Keep a ratio of two declarative sentences to one interrogative sentence.",
                "For each question in the text there must be exactly two sentences that end in a full stop.",
            ],
            Note = "A text without statements and questions passes.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    passage.Sentences.Count(sentence => sentence.EndsWith('.'))
                    == 2 * passage.Sentences.Count(sentence => sentence.EndsWith('?'))
                ),
            Keeping = _ => "It rains. The river rises. Do you see it?",
            Breaking = _ => "It rains. Do you see it?",
        };

    public static ConstraintType SentenceBalance { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "ratio:sentence_balance",
            Phrasings =
            [
                "Use as many statements as questions and as many questions as exclamations.",
                "Balance the sentence types: equally many must end in a full stop, a question mark and an exclamation mark.",
                "Declarative, interrogative and exclamatory sentences have to be equal in number.",
            ],
            Note = "A text without any of them passes.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var statements = passage.Sentences.Count(sentence => sentence.EndsWith('.'));
                    return statements == passage.Sentences.Count(sentence => sentence.EndsWith('?'))
                        && statements == passage.Sentences.Count(sentence => sentence.EndsWith('!'));
                }),
            Keeping = _ => "It rains. Do you see it? Come in!",
            Breaking = _ => "It rains. Do you see it?",
        };

    public static ConstraintType Overlap { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "ratio:overlap",
            Parameters = [FreeText("reference_text"), Count("percentage", 1, 100)],
            Phrasings =
            [
                "Keep a trigram overlap of {percentage}% (within 2%) with this text: {reference_text}",
                "{percentage}% of your response's trigrams, give or take 2%, should also occur in the following text: {reference_text}",
                "Write so that the trigram overlap with the given text is {percentage}% ±2%. The text: {reference_text}",
            ],
            Note = "Trigrams of characters, not of words.",
            StandsAlone = true,
            Sample = draw =>
                ConstraintArguments.Of(
                    (
                        "reference_text",
                        Trigrams(draw.Prompt).Count >= LeastTrigrams ? draw.Prompt : ConstraintDraw.StockPrompt
                    ),
                    ("percentage", draw.Between(1, 100))
                ),
            Compile = (arguments, _) =>
            {
                var reference = Trigrams(arguments.Text("reference_text"));
                var percentage = arguments.Count("percentage");
                return ConstraintCompilation.Of(passage =>
                {
                    var found = Trigrams(passage.Text);
                    if (found.Count == 0)
                    {
                        return false;
                    }

                    var overlap = (double)found.Count(reference.Contains) / found.Count * 100;
                    return overlap >= percentage - 2 && overlap <= percentage + 2;
                });
            },
            Keeping = Overlapping,
            Breaking = arguments => arguments.Count("percentage") > 50 ? "12345678" : arguments.Text("reference_text"),
        };

    public static ConstraintType SentenceWords { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "ratio:sentence_words",
            Phrasings =
            [
                "Answer in exactly three sentences with the same number of characters each, using different words.",
                "Write three sentences of equal length in characters, and choose different words for each.",
                "Your response is three sentences; all of them must have equally many characters but different words.",
            ],
            Note = "That the words differ is not checked.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    passage.SentenceCount == 3
                    && passage.Sentences.Select(sentence => PythonText.Length(sentence)).Distinct().Count() == 1
                ),
            Keeping = _ => "The cat sat. Our dog ran. Six men ate.",
            Breaking = _ => "The cat sat. Our dog ran away. Six men ate.",
        };

    /// <summary>With fewer to share some percentages lie between those that a response can reach.</summary>
    private const int LeastTrigrams = 25;

    private static HashSet<(Rune, Rune, Rune)> Trigrams(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var trigrams = new HashSet<(Rune, Rune, Rune)>();
        for (var index = 0; index + 2 < runes.Length; index++)
        {
            trigrams.Add((runes[index], runes[index + 1], runes[index + 2]));
        }

        return trigrams;
    }

    /// <summary>A stretch of the reference followed by as many characters that are in none of its trigrams.</summary>
    private static string Overlapping(ConstraintArguments arguments)
    {
        var text = arguments.Text("reference_text");
        var shared = Trigrams(text).Count;
        if (arguments.Count("percentage") >= 98)
        {
            return text;
        }

        // Greek letters one after the other: each adds one trigram that the reference lacks.
        var foreign = (int)Math.Round((shared * 100.0 / Math.Max(1, arguments.Count("percentage"))) - shared);
        var tail = string.Concat(
            Enumerable.Range(0, foreign).Select(index => char.ConvertFromUtf32(0x4E00 + (index % 20000)))
        );
        return text + tail;
    }
}
