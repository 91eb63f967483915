using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's keyword types: words that must, or must not, occur, and how often letters and words do.</summary>
internal static class KeywordConstraints
{
    private const string SubstringNote =
        "Case is ignored and parts of longer words count: \"art\" is found in \"party\".";

    public static ConstraintType Existence { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "keywords:existence",
            Parameters = [TextList("keywords", 1, 4)],
            Phrasings =
            [
                "Use each of these keywords in your answer: {keywords}.",
                "Your response has to mention {keywords}.",
                "Work the following words into the text: {keywords}.",
            ],
            Negation = "Leave out at least one of these words entirely: {keywords}.",
            Note = SubstringNote,
            RequiredTexts = arguments => arguments.List("keywords"),
            LeastWords = _ => 1,
            Compile = (arguments, settings) =>
            {
                var patterns = new List<KeywordPattern>();
                foreach (var keyword in arguments.List("keywords"))
                {
                    var (pattern, error) = Anywhere(keyword, settings);
                    if (pattern is null)
                    {
                        return ConstraintCompilation.Failed(error!);
                    }

                    patterns.Add(pattern);
                }

                return new ConstraintCompilation(passage => AllOccur(passage, patterns), null);
            },
            Keeping = arguments => $"{Filler.Sentence} {string.Join(' ', arguments.List("keywords"))}",
            Breaking = arguments => string.Join(' ', arguments.List("keywords").Skip(1).Append("12345")),
        };

    public static ConstraintType Frequency { get; } = FrequencyType(ConstraintFamily.IfEval, "keywords:frequency");

    public static ConstraintType ForbiddenWords { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "keywords:forbidden_words",
            Parameters = [TextList("forbidden_words", 1, 4)],
            Phrasings =
            [
                "Do not use any of these words: {forbidden_words}.",
                "Write your answer without the words {forbidden_words}.",
                "The following words must not appear anywhere: {forbidden_words}.",
            ],
            Negation = "Use at least one of these words: {forbidden_words}.",
            Note = "Whole words, case ignored; an apostrophe ends a word, so \"can\" is found in \"can't\".",
            Forbids = (arguments, text) =>
                arguments
                    .List("forbidden_words")
                    .Any(word => PythonText.Words(CaseFolding.Fold(text)).Contains(CaseFolding.Fold(word))),
            Compile = (arguments, settings) =>
            {
                var patterns = new List<KeywordPattern>();
                foreach (var word in arguments.List("forbidden_words"))
                {
                    var (pattern, error) = KeywordPattern.Create(
                        word,
                        settings.KeywordsArePatterns,
                        ignoreCase: true,
                        wholeWord: true,
                        settings.PatternTimeLimit
                    );
                    if (pattern is null)
                    {
                        return ConstraintCompilation.Failed(error!);
                    }

                    patterns.Add(pattern);
                }

                return new ConstraintCompilation(passage => NoneOccurs(passage, patterns), null);
            },
            Keeping = _ => "12345 and 67890.",
            Breaking = arguments => $"Here is {arguments.List("forbidden_words")[0]} again.",
        };

    public static ConstraintType LetterFrequency { get; } =
        LetterFrequencyType(ConstraintFamily.IfEval, "keywords:letter_frequency", asciiLetterOnly: false);

    /// <summary>The type that counts a keyword, which IFEvalG has under another id.</summary>
    public static ConstraintType FrequencyType(ConstraintFamily family, string id) =>
        new()
        {
            Family = family,
            Id = id,
            Parameters = [FreeText("keyword"), Count("frequency", 1, 3), Relation("relation")],
            Phrasings =
            [
                "Use the word \"{keyword}\" {relation} {frequency} times.",
                "The word \"{keyword}\" should occur {relation} {frequency} times in your response.",
                "Make sure that \"{keyword}\" appears {relation} {frequency} times.",
            ],
            Note = SubstringNote,
            Relation = "relation",
            Forbids = (arguments, text) =>
                arguments.Text("relation") is Relations.LessThan
                && arguments.Count("frequency") <= 1
                && CaseFolding
                    .Fold(text)
                    .Contains(CaseFolding.Fold(arguments.Text("keyword")), StringComparison.Ordinal),
            RequiredTexts = arguments =>
                arguments.Text("relation") is Relations.AtLeast ? [arguments.Text("keyword")] : [],
            LeastWords = arguments =>
                arguments.Text("relation") is Relations.AtLeast ? arguments.Count("frequency") : 0,
            Compile = (arguments, settings) =>
            {
                var (pattern, error) = Anywhere(PythonText.Trim(arguments.Text("keyword")), settings);
                if (pattern is null)
                {
                    return ConstraintCompilation.Failed(error!);
                }

                var relation = arguments.Text("relation");
                var frequency = arguments.Count("frequency");
                return new ConstraintCompilation(
                    passage =>
                        passage.Count(pattern, frequency) is { } count
                            ? Relations.Holds(relation, count, frequency)
                            : SlowPattern,
                    null
                );
            },
            Keeping = arguments => Times(arguments, keeping: true),
            Breaking = arguments => Times(arguments, keeping: false),
        };

    /// <summary>The type that counts a letter; its older form takes no characters but a to z.</summary>
    public static ConstraintType LetterFrequencyType(ConstraintFamily family, string id, bool asciiLetterOnly) =>
        new()
        {
            Family = family,
            Id = id,
            Parameters = [Letter("letter"), Count("let_frequency", 1, 10), Relation("let_relation")],
            Phrasings =
            [
                "The letter {letter} should appear {let_relation} {let_frequency} times.",
                "Use the letter {letter} {let_relation} {let_frequency} times in your response.",
                "Across the whole answer, write {let_relation} {let_frequency} {letter}'s.",
            ],
            Note = "Capitals count too; letters with accents are other letters.",
            Relation = "let_relation",
            Forbids = (arguments, text) =>
                arguments.Text("let_relation") is Relations.LessThan
                && PythonText.Count(PythonText.Lower(text), PythonText.Lower(arguments.Text("letter")))
                    >= arguments.Count("let_frequency"),
            Compile = (arguments, _) =>
            {
                var letter = PythonText.Lower(arguments.Text("letter"));
                if (asciiLetterOnly && !(letter.Length == 1 && char.IsAsciiLetterLower(letter[0])))
                {
                    return ConstraintCompilation.Failed(
                        $"parameter \"letter\" must be a letter from a to z, not \"{letter}\""
                    );
                }

                var frequency = arguments.Count("let_frequency");
                var relation = arguments.Text("let_relation");
                return ConstraintCompilation.Of(passage =>
                    Relations.Holds(relation, PythonText.CountLower(passage.Text, letter), frequency)
                );
            },
            Keeping = arguments => Letters(arguments, keeping: true),
            Breaking = arguments => Letters(arguments, keeping: false),
        };

    /// <summary>The outcome of a keyword pattern that ran into its time limit.</summary>
    public static CheckOutcome SlowPattern { get; } =
        CheckOutcome.Failed("the keyword's regular expression took too long; use safe mode or a plain keyword");

    /// <summary>A keyword found anywhere, case ignored.</summary>
    public static (KeywordPattern? Pattern, string? Error) Anywhere(string keyword, CheckSettings settings) =>
        KeywordPattern.Create(
            keyword,
            settings.KeywordsArePatterns,
            ignoreCase: true,
            wholeWord: false,
            settings.PatternTimeLimit
        );

    private static CheckOutcome AllOccur(Passage passage, List<KeywordPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            switch (passage.Count(pattern, 1))
            {
                case null:
                    return SlowPattern;
                case 0:
                    return false;
            }
        }

        return true;
    }

    private static CheckOutcome NoneOccurs(Passage passage, List<KeywordPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            switch (passage.Count(pattern, 1))
            {
                case null:
                    return SlowPattern;
                case > 0:
                    return false;
            }
        }

        return true;
    }

    private static string Times(ConstraintArguments arguments, bool keeping) =>
        "12345 "
        + ConstraintText.Repeat(
            arguments.Text("keyword"),
            ConstraintText.CountFor(arguments.Text("relation"), arguments.Count("frequency"), keeping)
        );

    private static string Letters(ConstraintArguments arguments, bool keeping) =>
        "12345 "
        + ConstraintText.Repeat(
            arguments.Text("letter"),
            ConstraintText.CountFor(arguments.Text("let_relation"), arguments.Count("let_frequency"), keeping)
        );
}
