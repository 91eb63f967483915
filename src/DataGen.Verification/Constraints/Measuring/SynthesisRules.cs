using System.Collections.Frozen;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.Measuring;

/// <summary>How the arguments of each type follow from a text. A type without a rule is tried as it is where it takes no arguments.</summary>
internal static class SynthesisRules
{
    private static readonly string[] SectionWords =
    [
        "Section",
        "SECTION",
        "Part",
        "Chapter",
        "Step",
        "Day",
        "PARAGRAPH",
    ];

    /// <summary>Types that need arguments, by family-free id.</summary>
    public static readonly FrozenDictionary<string, Func<Synthesis, ConstraintArguments?>> Arguments = new Dictionary<
        string,
        Func<Synthesis, ConstraintArguments?>
    >(StringComparer.Ordinal)
    {
        ["length_constraints:number_words"] = text => text.Related("num_words", "relation", text.Measured.Words),
        ["length_constraints:number_sentences"] = text =>
            text.Related("num_sentences", "relation", text.Measured.Sentences),
        ["length_constraints:number_paragraphs"] = text =>
            Exact("num_paragraphs", text.Measured.DividedParagraphs, least: 2),
        ["length_constraints:nth_paragraph_first_word"] = FirstWordOfParagraph,
        ["detectable_content:number_placeholders"] = text => Least("num_placeholders", text.Measured.Placeholders),
        ["detectable_content:postscript"] = text =>
            text.Passage.Text.Contains("P.P.S", StringComparison.Ordinal) ? One("postscript_marker", "P.P.S")
            : text.Passage.Text.Contains("P.S.", StringComparison.Ordinal) ? One("postscript_marker", "P.S.")
            : null,
        ["detectable_format:number_bullet_lists"] = text => Exact("num_bullets", text.Measured.Bullets, least: 1),
        ["detectable_format:number_highlighted_sections"] = text => Least("num_highlights", text.Measured.Highlights),
        ["detectable_format:multiple_sections"] = MarkedSections,
        ["keywords:existence"] = text => text.PickWords(3) is { } words ? Of("keywords", words) : null,
        ["keywords:frequency"] = RepeatedWord,
        ["keywords:word_count_different_numbers"] = RepeatedWord,
        ["keywords:word_once"] = text =>
            text.ContentWords.Where(word => text.Occurrences(word) == 1).ToList() is { Count: > 0 } once
                ? One("keyword", text.Draw.Pick(once))
                : null,
        ["keywords:forbidden_words"] = text => Of("forbidden_words", AbsentWords(text, text.Draw.Between(1, 3))),
        ["keywords:letter_frequency"] = Letter,
        ["letters:letter_counting2"] = Letter,
        ["letters:letter_counting"] = text => text.Related("N", "relation", text.Measured.Letters),
        ["language:response_language"] = text =>
            text.Measured is { Language: { } language, Words: >= 5 } && LanguageSamples.Knows(language)
                ? One("language", language)
                : null,
        ["change_case:capital_word_frequency"] = text =>
            text.Related("capital_frequency", "capital_relation", text.Measured.CapitalWords),
        ["startend:end_checker"] = LastSentence,
        ["count:word_count_range"] = text =>
            text.AtLeast(text.Measured.Words) is { } least
                ? ConstraintArguments.Of(("min_words", least), ("max_words", text.LessThan(text.Measured.Words)))
                : null,
        ["count:unique_word_count"] = text =>
            text.AtLeast(text.Measured.UniqueWords) is { } least ? Number("N", least) : null,
        ["count:numbers"] = text => Exact("N", text.Measured.Numbers, least: 1),
        ["count:pronouns"] = text => text.AtLeast(text.Measured.Pronouns) is { } least ? Number("N", least) : null,
        ["count:conjunctions"] = text => text.Measured.Words >= 10 ? Number("small_n", text.Draw.Between(2, 4)) : null,
        ["count:person_names"] = text =>
            IfBench.FixedLists.Names.Count(name => text.Passage.Text.Contains(name, StringComparison.Ordinal))
                is > 0
                    and var names
                ? Number("N", names)
                : null,
        ["count:lowercase_counting"] = text =>
            PythonText.Words(text.Passage.Text).Count(word => !word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
                is > 0
                    and var words
                ? Number("N", text.LessThan(words))
                : null,
        ["ratio:stop_words"] = text =>
            text.Measured.Words >= 10
                ? Number("percentage", (int)Math.Ceiling(text.Measured.StopWordPercentage) + 2)
                : null,
        ["words:repeats"] = text =>
            text.Measured.Words >= 10
                ? Number(
                    "small_n",
                    text.Passage.LowerPlainTokens.GroupBy(word => word, StringComparer.Ordinal)
                        .Max(group => group.Count())
                )
                : null,
        ["sentence:keyword"] = WordOfSentence,
        ["first_word:first_word_answer"] = text =>
            IsPlainWord(text.Passage.Tokens[0]) ? One("first_word", text.Passage.Tokens[0]) : null,
        ["last_word:last_word_answer"] = text =>
            PythonText.Words(text.Passage.Tokens[^1]) is [var last] && IsPlainWord(last)
                ? One("last_word", PythonText.Lower(last))
                : null,
        ["ifscale:keyword"] = text => text.PickWords(1) is { } words ? One("keyword", words[0]) : null,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What must be there for a type that takes no arguments to say something about the text.</summary>
    public static readonly FrozenDictionary<string, Func<Synthesis, bool>> Evidence = new Dictionary<
        string,
        Func<Synthesis, bool>
    >(StringComparer.Ordinal)
    {
        ["ratio:sentence_type"] = text => text.Measured.Questions > 0,
        ["ratio:sentence_balance"] = text => text.Measured.Questions > 0,
        ["ratio:sentence_words"] = text => text.Measured.Words >= 9,
        ["sentence:alliteration_increment"] = text => text.Measured.Sentences >= 3,
        ["words:last_first"] = text => text.Measured.Sentences >= 3,
        ["words:paragraph_last_first"] = text =>
            text.Measured.Words >= 2 * text.Measured.Lines && text.Measured.Words >= 8,
        ["words:vowel"] = text => text.Measured.Words >= 6,
        ["words:start_verb"] = text => text.Measured.Words >= 4,
        ["format:line_indent"] = text => text.Measured.Lines >= 3,
        ["format:newline"] = text => text.Measured.Lines >= 4,
        ["format:no_whitespace"] = text => text.Measured.Letters >= 10,
        ["format:quote_unquote"] = text => text.Passage.Text.Contains('"', StringComparison.Ordinal),
        ["format:sub-bullets"] = text => text.Passage.Text.Contains("\n* ", StringComparison.Ordinal),
        ["format:title_case"] = text => text.Measured.Words >= 5,
        ["detectable_format:bigram_wrapping"] = text => text.Passage.Tokens.Length >= 4,
        ["detectable_format:square_brackets"] = text => text.Passage.Tokens.Length >= 3,
        ["detectable_format:sentence_hyphens"] = text =>
            text.Measured.Sentences >= 2 && text.Passage.Text.Contains('-', StringComparison.Ordinal),
        ["detectable_format:json_format"] = text => text.Passage.Text.Contains('{', StringComparison.Ordinal),
        ["keywords:palindrome"] = text =>
            text.Passage.Tokens.Any(token =>
                token.Length >= 3 && string.Equals(token, PythonText.Reverse(token), StringComparison.Ordinal)
            ),
        ["keywords:start_end"] = text => text.Measured.Words >= 4,
        ["change_case:english_capital"] = text => text.Measured.Words >= 5,
        ["change_case:english_lowercase"] = text => text.Measured.Words >= 5,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ConstraintArguments? FirstWordOfParagraph(Synthesis text)
    {
        var pieces = text.Passage.Text.Split("\n\n");
        var count = pieces.Count(piece => !PythonText.IsBlank(piece));
        if (count < 2)
        {
            return null;
        }

        var nth = text.Draw.Between(1, count);
        return PythonText.Split(pieces[nth - 1]) is [var first, ..] && IsPlainWord(first)
            ? ConstraintArguments.Of(
                ("num_paragraphs", count),
                ("nth_paragraph", nth),
                ("first_word", PythonText.Lower(first))
            )
            : null;
    }

    private static ConstraintArguments? MarkedSections(Synthesis text)
    {
        foreach (var word in SectionWords)
        {
            var count = Sections.Count(text.Passage.Text, word);
            if (count >= 2)
            {
                return ConstraintArguments.Of(("section_spliter", word), ("num_sections", count));
            }
        }

        return null;
    }

    private static ConstraintArguments? RepeatedWord(Synthesis text)
    {
        var repeated = text.ContentWords.Where(word => text.Occurrences(word) >= 2).ToList();
        if (repeated.Count == 0)
        {
            return null;
        }

        var word = text.Draw.Pick(repeated);
        return ConstraintArguments.Of(
            ("keyword", word),
            ("frequency", text.Occurrences(word)),
            ("relation", Relations.AtLeast)
        );
    }

    private static ConstraintArguments? Letter(Synthesis text)
    {
        var letter = (char)('a' + text.Draw.Below(26));
        var count = PythonText.CountLower(text.Passage.Text, letter.ToString());
        return text.Related("let_frequency", "let_relation", count)?.With("letter", letter.ToString());
    }

    private static ConstraintArguments? LastSentence(Synthesis text)
    {
        var last = text.Passage.Sentences[^1];
        return !last.Contains('\n', StringComparison.Ordinal) && PythonText.CountWords(last) is >= 3 and <= 15
            ? One("end_phrase", last)
            : null;
    }

    private static ConstraintArguments? WordOfSentence(Synthesis text)
    {
        var number = text.Draw.Between(1, text.Measured.Sentences);
        var words = PythonText
            .Words(text.Passage.Sentences[number - 1])
            .Select(PythonText.Lower)
            .Where(text.ContentWords.Contains)
            .ToList();
        return words.Count == 0 ? null : ConstraintArguments.Of(("word", text.Draw.Pick(words)), ("N", number));
    }

    private static List<string> AbsentWords(Synthesis text, int count)
    {
        var words = new List<string>();
        while (words.Count < count)
        {
            var word = text.Draw.Pick(EnglishWords.Keywords);
            if (text.Occurrences(word) == 0 && !words.Contains(word))
            {
                words.Add(word);
            }
            else
            {
                count--;
            }
        }

        return words;
    }

    private static bool IsPlainWord(string word) => word.Length >= 2 && word.All(char.IsAsciiLetter);

    private static ConstraintArguments? Exact(string name, int count, int least) =>
        count < least ? null : Number(name, count);

    private static ConstraintArguments? Least(string name, int count) => count < 1 ? null : Number(name, count);

    private static ConstraintArguments Number(string name, int value) => ConstraintArguments.Of((name, value));

    private static ConstraintArguments One(string name, string value) => ConstraintArguments.Of((name, value));

    private static ConstraintArguments? Of(string name, List<string> values) =>
        values.Count == 0 ? null : ConstraintArguments.Of((name, values));
}
