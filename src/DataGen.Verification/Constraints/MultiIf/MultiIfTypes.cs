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
            MultilingualCounts.Sentences
        ),
        LengthConstraints.NumberWordsType(
            ConstraintFamily.MultiIf,
            ConstraintResources.Language,
            MultilingualCounts.Words
        ),
        StartEndConstraints.QuotationType(ConstraintFamily.MultiIf, [("\"", "\""), ("“", "”"), ("「", "」")]),
    ];
}
