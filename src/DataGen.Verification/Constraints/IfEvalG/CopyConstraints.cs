using System.Text.RegularExpressions;
using DataGen.Verification.Constraints.IfBench;
using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEvalG;

/// <summary>IFEvalG's types that want the request, or a phrase, given back.</summary>
internal static class CopyConstraints
{
    private static readonly string[] Phrases =
    [
        "Small steps lead to great journeys",
        "The early boat finds calm water",
        "Good bread needs time and patience",
        "Every river knows the way home",
        "Quiet minds hear the faintest bells",
    ];

    public static ConstraintType Copy { get; } = CopyType("copy:copy");

    public static ConstraintType CopyingSimple { get; } = CopyType("copy:copying_simple");

    public static ConstraintType CopyingMultiple { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "copy:copying_multiple",
            Parameters = [FreeText("prompt_to_repeat"), Count("N", 2, 3, referenceMinimum: 1)],
            Phrasings =
            [
                "Copy this request {N} times, word for word, with ****** (six asterisks) between the copies, and do not answer it: {prompt_to_repeat}",
                "Repeat the following text exactly {N} times, separated by ******, and write nothing else: {prompt_to_repeat}",
                "Give back the request below {N} times without change; put six asterisks (******) between repetitions: {prompt_to_repeat}",
            ],
            StandsAlone = true,
            Sample = draw => ConstraintArguments.Of(("prompt_to_repeat", draw.Prompt), ("N", draw.Between(2, 3))),
            Compile = (arguments, _) =>
            {
                var prompt = Bare(arguments.Text("prompt_to_repeat"));
                var times = arguments.Count("N");
                return ConstraintCompilation.Of(passage =>
                {
                    var parts = passage.Text.Split("******");
                    return parts.Length == times
                        && Array.TrueForAll(parts, part => string.Equals(Bare(part), prompt, StringComparison.Ordinal));
                });
            },
            Keeping = arguments =>
                ConstraintText.Repeat(arguments.Text("prompt_to_repeat"), arguments.Count("N"), "\n******\n"),
            Breaking = arguments =>
                ConstraintText.Repeat(arguments.Text("prompt_to_repeat"), arguments.Count("N") + 1, "\n******\n"),
        };

    public static ConstraintType CopySpanIndex { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "new:copy_span_idx",
            Parameters =
            [
                FreeText("prompt_to_repeat"),
                Count("n_start", 1, 10, referenceMinimum: 1),
                Count("n_end", 6, 15, referenceMinimum: 1),
            ],
            Phrasings =
            [
                "Copy only the characters from index {n_start} up to, but not including, index {n_end} of this request: {prompt_to_repeat}",
                "Give back the span of characters {n_start} to {n_end} (the end not included, counting from 0) of the following text and nothing else: {prompt_to_repeat}",
                "From the text below, repeat exactly the characters with indexes from {n_start} to one before {n_end}: {prompt_to_repeat}",
            ],
            StandsAlone = true,
            Sample = draw => RepeatConstraints.SampleSpan(draw, firstStart: 1),
            Compile = (arguments, settings) => RepeatConstraints.CopiesSpan(Span(arguments), settings),
            Keeping = Span,
            Breaking = arguments => arguments.Text("prompt_to_repeat"),
        };

    public static ConstraintType RepeatPhrase { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "copy:repeat_phrase",
            Parameters = [FreeText("phrase", Phrases), Count("small_n", 2, 3, referenceMinimum: 1)],
            Phrasings =
            [
                "Repeat the phrase \"{phrase}\" exactly {small_n} times, each time with one word in the middle replaced.",
                "Use \"{phrase}\" {small_n} times, changing a single inner word at each repetition.",
                "The phrase \"{phrase}\" must occur {small_n} times, slightly altered: replace exactly one word between its first and last.",
            ],
            Compile = (arguments, settings) =>
            {
                var words = PythonText.Split(arguments.Text("phrase"));
                if (words.Length < 2)
                {
                    return ConstraintCompilation.Failed("parameter \"phrase\" must have two words or more");
                }

                return PhraseCheck(words, arguments.Count("small_n"), settings);
            },
            LeastWords = arguments => PythonText.CountWords(arguments.Text("phrase")) * arguments.Count("small_n"),
            Keeping = arguments => Varied(arguments, arguments.Count("small_n")),
            Breaking = arguments => Varied(arguments, arguments.Count("small_n") + 1),
        };

    private static ConstraintCompilation PhraseCheck(string[] words, int times, CheckSettings settings)
    {
        var special =
            settings.KeywordsArePatterns
            && (KeywordPattern.HasSpecialCharacters(words[0]) || KeywordPattern.HasSpecialCharacters(words[^1]));
        try
        {
            var first = special ? KeywordPattern.Translate(words[0], fold: false) : Regex.Escape(words[0]);
            var last = special ? KeywordPattern.Translate(words[^1], fold: false) : Regex.Escape(words[^1]);
            var pattern = new Regex($"{first} .*? {last}", RegexOptions.CultureInvariant, settings.PatternTimeLimit);
            return new ConstraintCompilation(passage => Check(passage.Text, pattern, words, times), null);
        }
        catch (ArgumentException exception)
        {
            return ConstraintCompilation.Failed($"the phrase is not a valid regular expression: {exception.Message}");
        }
    }

    private static CheckOutcome Check(string text, Regex pattern, string[] words, int times)
    {
        try
        {
            var found = pattern.Matches(text);
            return found.Count == times
                && found.All(match =>
                {
                    var tokens = PythonText.Split(match.Value);
                    return tokens.Length == words.Length
                        && tokens
                            .Zip(words)
                            .Count(pair => !string.Equals(pair.First, pair.Second, StringComparison.Ordinal)) == 1;
                });
        }
        catch (RegexMatchTimeoutException)
        {
            return IfEval.KeywordConstraints.SlowPattern;
        }
    }

    private static string Varied(ConstraintArguments arguments, int times)
    {
        var words = PythonText.Split(arguments.Text("phrase"));
        return ConstraintText.Join(
            times,
            ". ",
            index =>
                string.Join(
                    ' ',
                    words.Select((word, place) => place == 1 && words.Length > 2 ? $"changed{index}" : word)
                )
        );
    }

    private static ConstraintType CopyType(string id) =>
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = id,
            Parameters = [FreeText("prompt_to_repeat")],
            Phrasings =
            [
                "Copy this request word for word and do not answer it: {prompt_to_repeat}",
                "Do not follow the request below; only repeat it without any change: {prompt_to_repeat}",
                "Your whole response must be an exact copy of the following text: {prompt_to_repeat}",
            ],
            StandsAlone = true,
            Sample = draw => ConstraintArguments.Of(("prompt_to_repeat", draw.Prompt)),
            Compile = (arguments, _) => RepeatConstraints.Copies(arguments.Text("prompt_to_repeat")),
            Keeping = arguments => arguments.Text("prompt_to_repeat"),
            Breaking = arguments => $"Sure: {arguments.Text("prompt_to_repeat")}",
        };

    private static string Span(ConstraintArguments arguments) =>
        CodePointSpan.Of(arguments.Text("prompt_to_repeat"), arguments.Count("n_start"), arguments.Count("n_end"));

    private static string Bare(string text) => PythonText.Lower(PythonText.Trim(text));
}
