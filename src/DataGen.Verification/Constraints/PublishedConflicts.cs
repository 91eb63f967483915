using System.Collections.Frozen;

namespace DataGen.Verification.Constraints;

/// <summary>The conflict tables that IFEval and IFEvalG publish, closed under symmetry.</summary>
internal static class PublishedConflicts
{
    /// <summary>Types that go with nothing.</summary>
    private static readonly FrozenSet<string> Alone = Set(
        "detectable_format:constrained_response",
        "copy:copy",
        "copy:copying_simple",
        "copy:copying_multiple",
        "new:copy_span_idx"
    );

    /// <summary>Types that go only with a few others.</summary>
    private static readonly FrozenDictionary<string, FrozenSet<string>> OnlyWith = new Dictionary<
        string,
        FrozenSet<string>
    >(StringComparer.Ordinal)
    {
        ["detectable_format:json_format"] = Set("keywords:existence", "keywords:forbidden_words"),
        ["combination:two_responses"] = Set(
            "keywords:existence",
            "keywords:forbidden_words",
            "language:response_language",
            "detectable_format:title",
            "punctuation:no_comma"
        ),
        ["combination:repeat_prompt"] = Set("keywords:existence", "detectable_format:title", "punctuation:no_comma"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Types of which none goes with the first.</summary>
    private static readonly string[][] Stars =
    [
        [
            "language:response_language",
            "keywords:existence",
            "keywords:frequency",
            "keywords:forbidden_words",
            "detectable_format:multiple_sections",
            "startend:end_checker",
            "change_case:english_capital",
            "change_case:english_lowercase",
        ],
        [
            "length_constraints:number_paragraphs",
            "length_constraints:nth_paragraph_first_word",
            "length_constraints:number_sentences",
        ],
        ["detectable_format:multiple_sections", "detectable_format:number_highlighted_sections"],
        ["startend:quotation", "detectable_format:title"],
        ["change_case:capital_word_frequency", "change_case:english_capital", "change_case:english_lowercase"],
        ["change_case:english_capital", "change_case:english_lowercase"],
        ["paragraphs:paragraphs", "paragraphs:paragraphs2"],
        ["first_word:first_word_sent", "first_word:first_word_answer"],
        [
            "count:counting_composition",
            "count:count_unique",
            "count:count_increment_word",
            "paragraphs:paragraphs",
            "paragraphs:paragraphs2",
            "keywords:letter_frequency",
            "keywords:frequency",
        ],
    ];

    /// <summary>Whether the tables say that two types of IFEval and IFEvalG exclude each other; each excludes itself.</summary>
    public static bool Exclude(string left, string right) =>
        string.Equals(left, right, StringComparison.Ordinal)
        || Alone.Contains(left)
        || Alone.Contains(right)
        || (OnlyWith.TryGetValue(left, out var withLeft) && !withLeft.Contains(right))
        || (OnlyWith.TryGetValue(right, out var withRight) && !withRight.Contains(left))
        || Array.Exists(Stars, star => InStar(star, left, right) || InStar(star, right, left));

    private static bool InStar(string[] star, string first, string other) =>
        string.Equals(star[0], first, StringComparison.Ordinal) && star.AsSpan(1).Contains(other);

    private static FrozenSet<string> Set(params ReadOnlySpan<string> ids) =>
        FrozenSet.Create(StringComparer.Ordinal, ids);
}
