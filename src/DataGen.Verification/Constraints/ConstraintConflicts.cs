using System.Collections.Frozen;

namespace DataGen.Verification.Constraints;

/// <summary>
/// Which constraints cannot be asked for together: by the published tables, by tables of our own where those are silent, and by arguments.
/// </summary>
public static class ConstraintConflicts
{
    /// <summary>Groups within which every two types exclude each other: all of a group rule the same thing.</summary>
    private static readonly (string What, FrozenSet<string> Ids)[] Groups =
    [
        (
            "both shape every word",
            Set(
                "words:alphabet",
                "words:consonants",
                "words:prime_lengths",
                "words:odd_even_syllables",
                "words:no_consecutive",
                "words:last_first",
                "format:newline",
                "format:no_whitespace",
                "detectable_format:square_brackets",
                "detectable_format:bigram_wrapping",
                "count:words_japanese"
            )
        ),
        (
            "both lay out lines or paragraphs",
            Set(
                "words:vowel",
                "words:paragraph_last_first",
                "format:newline",
                "format:line_indent",
                "format:no_whitespace",
                "format:sub-bullets",
                "format:no_bullets_bullets",
                "format:list",
                "format:output_template",
                "format:thesis",
                "detectable_format:number_bullet_lists",
                "detectable_format:multiple_sections",
                "length_constraints:number_paragraphs",
                "length_constraints:nth_paragraph_first_word",
                "paragraphs:paragraphs",
                "paragraphs:paragraphs2",
                "count:counting_composition",
                "combination:two_responses"
            )
        ),
        (
            "both shape the sentences",
            Set(
                "ratio:sentence_type",
                "ratio:sentence_balance",
                "ratio:sentence_words",
                "sentence:increment",
                "sentence:alliteration_increment",
                "sentence:keyword",
                "words:last_first",
                "words:keywords_specific_position",
                "format:emoji",
                "format:no_bullets_bullets",
                "detectable_format:sentence_hyphens",
                "first_word:first_word_sent",
                "last_word:last_word_sent",
                "keywords:keyword_specific_position",
                "length_constraints:number_sentences",
                "count:counting_composition",
                "punctuation:punctuation_dot"
            )
        ),
        (
            "both fix how the response begins",
            Set(
                "startend:quotation",
                "keywords:start_end",
                "words:words_position",
                "words:start_verb",
                "first_word:first_word_answer",
                "first_word:first_word_sent",
                "combination:repeat_prompt",
                "detectable_format:title",
                "detectable_format:json_format"
            )
        ),
        (
            "both fix how the response ends",
            Set(
                "startend:quotation",
                "startend:end_checker",
                "keywords:start_end",
                "words:words_position",
                "last_word:last_word_answer",
                "last_word:last_word_sent",
                "format:emoji",
                "format:quote_unquote",
                "format:no_bullets_bullets",
                "detectable_content:postscript",
                "detectable_format:json_format"
            )
        ),
        (
            "both rule the letters' case",
            Set(
                "change_case:capital_word_frequency",
                "change_case:english_capital",
                "change_case:english_lowercase",
                "format:title_case",
                "count:lowercase_counting"
            )
        ),
        (
            "both limit how often words occur",
            Set(
                "words:repeats",
                "count:count_unique",
                "count:keywords_multiple",
                "count:count_increment_word",
                "keywords:frequency",
                "keywords:word_count_different_numbers",
                "words:palindrome",
                "copy:repeat_phrase",
                "ratio:stop_words"
            )
        ),
        (
            "both count words or letters",
            Set(
                "length_constraints:number_words",
                "count:word_count_range",
                "letters:letter_counting",
                "count:lowercase_counting",
                "count:unique_word_count",
                "ratio:sentence_words"
            )
        ),
        (
            "both rule punctuation",
            Set(
                "count:punctuation",
                "punctuation:punctuation_dot",
                "punctuation:punctuation_exclamation",
                "ratio:sentence_balance",
                "count:count_unique",
                "startend:quotation"
            )
        ),
        (
            "one marks sections by numbers that the other counts",
            Set("count:numbers", "detectable_format:multiple_sections")
        ),
        ("both rule quotation marks", Set("startend:quotation", "format:quotes", "format:quote_unquote")),
    ];

    /// <summary>Types that shape every word and so leave no room for given words.</summary>
    private static readonly FrozenSet<string> EveryWord = Groups[0].Ids;

    private static readonly FrozenSet<string> NoCommaBreakers = Set("count:punctuation");

    /// <summary>Whether two types exclude each other whatever their arguments.</summary>
    public static bool Exclude(ConstraintType left, ConstraintType right) => Reason(left, right) is not null;

    /// <summary>Why two constraints exclude each other, or null where they go together.</summary>
    public static string? Between(Constraint left, Constraint right) =>
        Reason(left.Type, right.Type)
        ?? Forbidding(left, right)
        ?? Forbidding(right, left)
        ?? Lengths(left, right)
        ?? Lengths(right, left);

    private static string? Reason(ConstraintType left, ConstraintType right)
    {
        if (left.StandsAlone || right.StandsAlone)
        {
            return $"{(left.StandsAlone ? left : right).Id} fixes the whole response";
        }

        if (PublishedConflicts.Exclude(left.Id, right.Id))
        {
            return "the published tables exclude each other's types";
        }

        foreach (var (what, ids) in Groups)
        {
            if (ids.Contains(left.Id) && ids.Contains(right.Id))
            {
                return what;
            }
        }

        return ShapesWordsOf(left, right) || ShapesWordsOf(right, left)
            ? "one shapes every word and the other brings words of its own"
            : null;
    }

    private static bool ShapesWordsOf(ConstraintType shaping, ConstraintType other) =>
        EveryWord.Contains(shaping.Id)
            && (other.RequiredTexts is not null || other.Id.StartsWith("detectable_", StringComparison.Ordinal))
        || (
            NoCommaBreakers.Contains(shaping.Id)
            && string.Equals(other.Id, "punctuation:no_comma", StringComparison.Ordinal)
        )
        // English words in a response of another language, or of too few vowels, are hardly what anyone wants.
        || (
            shaping.Id is "language:response_language" or "words:vowel"
            && (
                other.RequiredTexts is not null
                || other.Id is "format:title_case" or "count:pronouns" or "count:conjunctions"
            )
        );

    private static string? Forbidding(Constraint forbidding, Constraint other)
    {
        if (
            forbidding.Type.Forbids is not { } forbids
            || other.Type.RequiredTexts is not { } required
            || forbidding.IsNegated
            || other.IsNegated
        )
        {
            return null;
        }

        var clash = required(other.Arguments).FirstOrDefault(text => forbids(forbidding.Arguments, text));
        return clash is null ? null : $"{other.Type.Id} needs \"{clash}\", which {forbidding.Type.Id} does not allow";
    }

    private static string? Lengths(Constraint longer, Constraint shorter)
    {
        if (longer.IsNegated || shorter.IsNegated)
        {
            return null;
        }

        var least = longer.Type.LeastWords?.Invoke(longer.Arguments) ?? 0;
        var most = shorter.Type.MostWords?.Invoke(shorter.Arguments) ?? int.MaxValue;
        return least > most ? $"{longer.Type.Id} needs {least} words or more, {shorter.Type.Id} allows {most}" : null;
    }

    private static FrozenSet<string> Set(params ReadOnlySpan<string> ids) =>
        FrozenSet.Create(StringComparer.Ordinal, ids);
}
