using DataGen.Verification.Constraints.IfEval;
using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEvalG;

/// <summary>IFEvalG's types about keywords and about first and last words.</summary>
internal static class WordConstraints
{
    public static ConstraintType FirstWordSentence { get; } =
        EachSentence(
            "first_word:first_word_sent",
            "first_word",
            [
                "The first word of each sentence must be \"{first_word}\".",
                "Start every sentence with the word \"{first_word}\".",
                "Each of your sentences has to open with \"{first_word}\".",
            ],
            sentence => PythonText.Split(sentence) is [var first, ..] ? first : "",
            (word, index) => $"{word} runs past the bridge number {index}."
        );

    public static ConstraintType FirstWordAnswer { get; } =
        WholeAnswer(
            "first_word:first_word_answer",
            "first_word",
            [
                "The first word of your response must be \"{first_word}\".",
                "Begin the answer with the word \"{first_word}\".",
                "Open your response with \"{first_word}\" and go on from there.",
            ],
            passage => passage.Tokens[0],
            word => $"{word} runs past the bridge.",
            word => $"The {word} runs past the bridge."
        );

    public static ConstraintType LastWordSentence { get; } =
        EachSentence(
            "last_word:last_word_sent",
            "last_word",
            [
                "The last word of each sentence, before the punctuation, must be \"{last_word}\".",
                "End every sentence with the word \"{last_word}\".",
                "Each of your sentences has to close with \"{last_word}\".",
            ],
            LastWord,
            (word, index) => $"We have seen {index} times the {word}."
        );

    public static ConstraintType LastWordAnswer { get; } =
        WholeAnswer(
            "last_word:last_word_answer",
            "last_word",
            [
                "The last word of your response, before the punctuation, must be \"{last_word}\".",
                "Let the answer end with the word \"{last_word}\".",
                "Close your response with \"{last_word}\".",
            ],
            passage => LastWord(passage.Text),
            word => $"We have seen the {word}.",
            word => $"We have seen the {word} again."
        );

    public static ConstraintType WordOnce { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:word_once",
            Parameters = [FreeText("keyword")],
            Phrasings =
            [
                "Use the keyword \"{keyword}\" exactly once.",
                "The word \"{keyword}\" must appear one time, and only one.",
                "Include \"{keyword}\" a single time in your response.",
            ],
            Note = "Case is ignored and parts of longer words count.",
            RequiredTexts = arguments => [arguments.Text("keyword")],
            LeastWords = _ => 1,
            Compile = (arguments, settings) =>
            {
                var (pattern, error) = KeywordConstraints.Anywhere(
                    PythonText.Trim(arguments.Text("keyword")),
                    settings
                );
                return pattern is null
                    ? ConstraintCompilation.Failed(error!)
                    : new ConstraintCompilation(
                        passage => passage.Count(pattern, 2) is { } count ? count == 1 : KeywordConstraints.SlowPattern,
                        null
                    );
            },
            Keeping = arguments => $"12345 {arguments.Text("keyword")}",
            Breaking = arguments => ConstraintText.Repeat(arguments.Text("keyword"), 2),
        };

    public static ConstraintType WordCountDifferentNumbers { get; } =
        KeywordConstraints.FrequencyType(ConstraintFamily.IfEvalG, "keywords:word_count_different_numbers");

    public static ConstraintType ExcludeWordHarder { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:exclude_word_harder",
            Parameters = [FreeText("keyword")],
            Phrasings =
            [
                "Do not use the word \"{keyword}\" in your response.",
                "The keyword \"{keyword}\" must not be included in the answer.",
                "Answer without ever writing \"{keyword}\".",
            ],
            Negation = "Use the word \"{keyword}\" with a space on either side.",
            Note = "Only occurrences between two spaces are found; case matters.",
            Forbids = (arguments, text) =>
                PythonText.Words(text).Contains(arguments.Text("keyword"), StringComparer.Ordinal),
            Sample = draw =>
            {
                var words = PythonText.Words(draw.Prompt);
                return ConstraintArguments.Of(("keyword", words.Count > 0 ? draw.Pick(words) : draw.Keywords(1)[0]));
            },
            Compile = (arguments, _) =>
            {
                var keyword = $" {arguments.Text("keyword")} ";
                return ConstraintCompilation.Of(passage => !passage.Text.Contains(keyword, StringComparison.Ordinal));
            },
            Keeping = _ => "12345.",
            Breaking = arguments => $"12 {arguments.Text("keyword")} 45",
        };

    public static ConstraintType KeywordSpecificPosition { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:keyword_specific_position",
            Parameters =
            [
                FreeText("keyword"),
                Count("n", 1, 5, referenceMinimum: 1),
                Count("m", 1, 8, referenceMinimum: 1),
            ],
            Phrasings =
            [
                "Sentence number {n} must have \"{keyword}\" as its word number {m}.",
                "Put the word \"{keyword}\" at position {m} of the {n}th sentence.",
                "The {m}th word of the {n}th sentence has to be \"{keyword}\".",
            ],
            Note = "Punctuation marks are words too; case matters.",
            Resources = ConstraintResources.Sentences,
            RequiredTexts = arguments => [arguments.Text("keyword")],
            LeastWords = arguments => arguments.Count("n"),
            Compile = (arguments, _) =>
            {
                var keyword = arguments.Text("keyword");
                var sentence = arguments.Count("n");
                var position = arguments.Count("m");
                return ConstraintCompilation.Of(passage =>
                    passage.RuleSentences.Count >= sentence
                    && string.Equals(
                        passage.Of(passage.RuleSentences[sentence - 1]).TreebankTokens.ElementAtOrDefault(position - 1),
                        keyword,
                        StringComparison.Ordinal
                    )
                );
            },
            Keeping = arguments => Placed(arguments, arguments.Text("keyword")),
            Breaking = arguments => Placed(arguments, arguments.Text("keyword") + "x"),
        };

    public static ConstraintType NoAdjacentConsecutive { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:no_adjacent_consecutive",
            Phrasings =
            [
                "No two neighbouring words may start with consecutive letters of the alphabet.",
                "A word must never begin with the letter that follows the first letter of the word before it.",
                "Avoid neighbouring words whose first letters are successive in the alphabet.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    IfBench.WordConstraints.EachPair(
                        passage.Tokens,
                        (word, next) =>
                        {
                            var first = PythonText.First(word);
                            var second = PythonText.First(next);
                            // A dotted capital I becomes two characters in lower case, which the checker refuses.
                            return first.Value != 0x130 && second.Value != 0x130 && Lower(second) - Lower(first) != 1;
                        }
                    )
                ),
            Keeping = _ => "The river runs home.",
            Breaking = _ => "A big cat.",
        };

    public static ConstraintType Palindrome { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:palindrome",
            Phrasings =
            [
                "Include a palindrome in your response.",
                "At least one word must read the same backwards.",
                "Use a word that is a palindrome somewhere in the answer.",
            ],
            Note = "Any word of one character counts; case matters and marks stay on the word.",
            LeastWords = _ => 1,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    Array.Exists(
                        passage.Tokens,
                        token => string.Equals(token, PythonText.Reverse(token), StringComparison.Ordinal)
                    )
                ),
            Keeping = _ => "The level river runs.",
            Breaking = _ => "The river runs.",
        };

    public static ConstraintType StartEnd { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "keywords:start_end",
            Phrasings =
            [
                "Start and end your response with the same word, and write nothing after it, not even punctuation.",
                "The first and the last word must be the same; no mark may follow the last one.",
                "Open and close the answer with one and the same word, without a final full stop.",
            ],
            Resources = ConstraintResources.Sentences,
            LeastWords = _ => 2,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    passage.TreebankTokens is [var first, .., var last]
                    && string.Equals(PythonText.Lower(first), PythonText.Lower(last), StringComparison.Ordinal)
                ),
            Keeping = _ => "Water is what we call water",
            Breaking = _ => "Water is what we call water.",
        };

    private static int Lower(System.Text.Rune rune) => System.Text.Rune.ToLowerInvariant(rune).Value;

    private static string LastWord(string text)
    {
        if (PythonText.Split(text) is not [.., var last])
        {
            return "";
        }

        var kept = new System.Text.StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if ((CharacterClasses.Of(rune) & CharacterKinds.Word) != CharacterKinds.None)
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }

    private static ConstraintType EachSentence(
        string id,
        string parameter,
        IReadOnlyList<string> phrasings,
        Func<string, string> pick,
        Func<string, int, string> sentence
    ) =>
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = id,
            Parameters = [FirstText(parameter)],
            Phrasings = phrasings,
            RequiredTexts = arguments => [arguments.Text(parameter)],
            LeastWords = _ => 1,
            Compile = (arguments, _) =>
            {
                var word = PythonText.Lower(arguments.Text(parameter));
                return ConstraintCompilation.Of(passage =>
                    passage.RuleSentences.TrueForAll(found =>
                        found.Length > 0 && string.Equals(PythonText.Lower(pick(found)), word, StringComparison.Ordinal)
                    )
                );
            },
            Keeping = arguments => ConstraintText.Join(3, " ", index => sentence(arguments.Text(parameter), index + 4)),
            Breaking = arguments => $"{sentence(arguments.Text(parameter), 4)} It rains.",
        };

    private static ConstraintType WholeAnswer(
        string id,
        string parameter,
        IReadOnlyList<string> phrasings,
        Func<Passage, string> pick,
        Func<string, string> keeping,
        Func<string, string> breaking
    ) =>
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = id,
            Parameters = [FirstText(parameter)],
            Phrasings = phrasings,
            RequiredTexts = arguments => [arguments.Text(parameter)],
            LeastWords = _ => 1,
            Compile = (arguments, _) =>
            {
                var word = PythonText.Lower(arguments.Text(parameter));
                return ConstraintCompilation.Of(passage =>
                    string.Equals(PythonText.Lower(pick(passage)), word, StringComparison.Ordinal)
                );
            },
            Keeping = arguments => keeping(arguments.Text(parameter)),
            Breaking = arguments => breaking(arguments.Text(parameter)),
        };

    private static string Placed(ConstraintArguments arguments, string keyword) =>
        ConstraintText.Join(
            arguments.Count("n"),
            " ",
            index =>
                index + 1 == arguments.Count("n")
                    ? $"{Filler.Words(arguments.Count("m") - 1)} {keyword} ends.".TrimStart()
                    : Filler.SentenceAt(index)
        );
}
