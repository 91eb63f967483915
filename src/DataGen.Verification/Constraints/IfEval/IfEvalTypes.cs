namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's 25 types, in the order of their ids.</summary>
internal static class IfEvalTypes
{
    public static IReadOnlyList<ConstraintType> All { get; } =
    [
        CaseAndPunctuationConstraints.CapitalWordFrequency,
        CaseAndPunctuationConstraints.EnglishCapital,
        CaseAndPunctuationConstraints.EnglishLowercase,
        StartEndConstraints.RepeatPrompt,
        StartEndConstraints.TwoResponses,
        FormatConstraints.Placeholders,
        FormatConstraints.Postscript,
        FormatConstraints.ConstrainedResponse,
        FormatConstraints.Json,
        FormatConstraints.MultipleSections,
        FormatConstraints.BulletLists,
        FormatConstraints.HighlightedSections,
        FormatConstraints.Title,
        KeywordConstraints.Existence,
        KeywordConstraints.ForbiddenWords,
        KeywordConstraints.Frequency,
        KeywordConstraints.LetterFrequency,
        CaseAndPunctuationConstraints.ResponseLanguage,
        LengthConstraints.NthParagraphFirstWord,
        LengthConstraints.NumberParagraphs,
        LengthConstraints.NumberSentences,
        LengthConstraints.NumberWords,
        CaseAndPunctuationConstraints.NoComma,
        StartEndConstraints.EndChecker,
        StartEndConstraints.Quotation,
    ];
}
