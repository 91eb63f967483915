using DataGen.Verification.Constraints.IfEval;

namespace DataGen.Verification.Constraints.MultiIf;

/// <summary>The types that Multi-IF checks otherwise than IFEval: it counts by language and knows more quotation marks.</summary>
internal static class MultiIfTypes
{
    public static IReadOnlyList<ConstraintType> All { get; } =
    [
        LengthConstraints.NumberSentencesType(
            ConstraintFamily.MultiIf,
            ConstraintResources.Sentences | ConstraintResources.Language,
            MultilingualCounts.Sentences,
            "Chinese, Japanese and Hindi are split at their own marks, line by line. A Thai text is reported as an error, where the published checker counts with a tokeniser for Thai."
        ),
        LengthConstraints.NumberWordsType(
            ConstraintFamily.MultiIf,
            ConstraintResources.Language,
            MultilingualCounts.Words,
            "Of a Chinese or Japanese text each character counts. A Thai text is reported as an error, where the published checker counts with a tokeniser for Thai."
        ),
        StartEndConstraints.QuotationType(ConstraintFamily.MultiIf, [("\"", "\""), ("“", "”"), ("「", "」")]),
    ];
}
