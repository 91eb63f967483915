namespace DataGen.Verification.Constraints.IfEvalG;

/// <summary>The 29 types that IFEvalG adds to IFEval's, in the order of their ids.</summary>
internal static class IfEvalGTypes
{
    public static IReadOnlyList<ConstraintType> All { get; } =
    [
        CopyConstraints.Copy,
        CopyConstraints.CopyingMultiple,
        CopyConstraints.CopyingSimple,
        CopyConstraints.RepeatPhrase,
        CountConstraints.IncrementWord,
        CountConstraints.Unique,
        CountConstraints.Composition,
        CountConstraints.LowercaseCounting,
        FormatConstraints.BigramWrapping,
        FormatConstraints.SentenceHyphens,
        FormatConstraints.SquareBrackets,
        WordConstraints.FirstWordAnswer,
        WordConstraints.FirstWordSentence,
        WordConstraints.ExcludeWordHarder,
        WordConstraints.KeywordSpecificPosition,
        WordConstraints.NoAdjacentConsecutive,
        WordConstraints.Palindrome,
        WordConstraints.StartEnd,
        WordConstraints.WordCountDifferentNumbers,
        WordConstraints.WordOnce,
        WordConstraints.LastWordAnswer,
        WordConstraints.LastWordSentence,
        CountConstraints.LetterCounting,
        CountConstraints.LetterCounting2,
        CopyConstraints.CopySpanIndex,
        FormatConstraints.TwoDividedParagraphs,
        FormatConstraints.TwoSpacedParagraphs,
        FormatConstraints.Dot,
        FormatConstraints.Exclamation,
    ];
}
