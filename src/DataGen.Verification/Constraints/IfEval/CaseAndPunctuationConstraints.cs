using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's types about capitals, commas and the language of the response.</summary>
internal static class CaseAndPunctuationConstraints
{
    private static readonly string[] LanguageCodes =
    [
        "en",
        "es",
        "pt",
        "ar",
        "hi",
        "fr",
        "ru",
        "de",
        "ja",
        "it",
        "bn",
        "uk",
        "th",
        "ur",
        "ta",
        "te",
        "bg",
        "ko",
        "pl",
        "he",
        "fa",
        "vi",
        "ne",
        "sw",
        "kn",
        "mr",
        "gu",
        "pa",
        "ml",
        "fi",
    ];

    public static ConstraintType CapitalWordFrequency { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "change_case:capital_word_frequency",
            Parameters = [Count("capital_frequency", 1, 20), Relation("capital_relation")],
            Phrasings =
            [
                "Write {capital_relation} {capital_frequency} words in all capital letters.",
                "Words in all capitals should appear {capital_relation} {capital_frequency} times.",
                "Your answer should have {capital_relation} {capital_frequency} fully capitalised words.",
            ],
            Note = "\"I\" and \"A\" count; a hyphenated word is one word.",
            Resources = ConstraintResources.Sentences,
            Relation = "capital_relation",
            LeastWords = arguments =>
                arguments.Text("capital_relation") is Relations.AtLeast ? arguments.Count("capital_frequency") : 0,
            Compile = (arguments, _) =>
            {
                var relation = arguments.Text("capital_relation");
                var threshold = arguments.Count("capital_frequency");
                return ConstraintCompilation.Of(passage =>
                    Relations.Holds(relation, CountCapitals(passage), threshold)
                );
            },
            Keeping = arguments => Capitals(arguments, keeping: true),
            Breaking = arguments => Capitals(arguments, keeping: false),
        };

    public static ConstraintType EnglishCapital { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "change_case:english_capital",
            Phrasings =
            [
                "Write your whole answer in English and in capital letters only.",
                "Answer in English, using nothing but capital letters.",
                "The entire response must be in English, every letter a capital.",
            ],
            Note = "Languages are told less well on capitals: short texts are often taken for another language.",
            Resources = ConstraintResources.Language,
            Forbids = (_, text) => text.EnumerateRunes().Any(rune => PythonText.IsLower(rune.ToString())),
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    PythonText.IsUpper(passage.Text) && passage.Language is null or "en"
                ),
            Keeping = _ => Filler.Sentences(6).ToUpperInvariant(),
            Breaking = _ => Filler.Sentences(6),
        };

    public static ConstraintType EnglishLowercase { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "change_case:english_lowercase",
            Phrasings =
            [
                "Write your whole answer in English and in lower case only.",
                "Answer in English without a single capital letter.",
                "The entire response must be in English and in lowercase letters.",
            ],
            Resources = ConstraintResources.Language,
            Forbids = (_, text) => text.EnumerateRunes().Any(rune => PythonText.IsUpper(rune.ToString())),
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    PythonText.IsLower(passage.Text) && passage.Language is null or "en"
                ),
            Keeping = _ => Filler.Sentences(6).ToLowerInvariant(),
            Breaking = _ => Filler.Sentences(6),
        };

    public static ConstraintType NoComma { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "punctuation:no_comma",
            Phrasings =
            [
                "Do not use any commas in your response.",
                "Write the answer without commas.",
                "Commas are not allowed anywhere in the text.",
            ],
            Negation = "Use at least one comma.",
            Forbids = (_, text) => text.Contains(',', StringComparison.Ordinal),
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => !passage.Text.Contains(',', StringComparison.Ordinal)),
            Keeping = _ => Filler.Sentence,
            Breaking = _ => "Yes, it does.",
        };

    public static ConstraintType ResponseLanguage { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "language:response_language",
            Parameters = [Choice("language", LanguageCodes)],
            Phrasings =
            [
                "Write the whole response in {language}; no other language is allowed.",
                "Answer only in {language}.",
                "Your entire reply should be in the {language} language.",
            ],
            Note = "A text without letters passes for every language.",
            Resources = ConstraintResources.Language,
            Compile = (arguments, _) =>
            {
                var language = arguments.Text("language");
                return ConstraintCompilation.Of(passage =>
                    passage.Language is not { } found || string.Equals(found, language, StringComparison.Ordinal)
                );
            },
            Keeping = arguments => LanguageSamples.In(arguments.Text("language")),
            Breaking = arguments => LanguageSamples.In(arguments.Text("language") is "en" ? "de" : "en"),
        };

    private static int CountCapitals(Passage passage)
    {
        var count = 0;
        foreach (var token in passage.TreebankTokens)
        {
            if (PythonText.IsUpper(token))
            {
                count++;
            }
        }

        return count;
    }

    private static string Capitals(ConstraintArguments arguments, bool keeping) =>
        "plain words here "
        + ConstraintText.Repeat(
            "RIVER",
            ConstraintText.CountFor(arguments.Text("capital_relation"), arguments.Count("capital_frequency"), keeping)
        );
}
