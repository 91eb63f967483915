using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfEvalG;

/// <summary>IFEvalG's types about wrapping, hyphens, paragraphs and punctuation.</summary>
internal static class FormatConstraints
{
    public static ConstraintType BigramWrapping { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "detectable_format:bigram_wrapping",
            Phrasings =
            [
                "Wrap each pair of words in double angular brackets, such as <<I am>> <<at home>>.",
                "Put << before and >> after every two words of your response.",
                "Every word bigram has to be enclosed in double angular brackets: <<one two>> <<three four>>.",
            ],
            Note = "An odd last word is free; one word passes.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var tokens = passage.Tokens;
                    for (var index = 0; index + 1 < tokens.Length; index += 2)
                    {
                        if (
                            !tokens[index].StartsWith("<<", StringComparison.Ordinal)
                            || !tokens[index + 1].EndsWith(">>", StringComparison.Ordinal)
                        )
                        {
                            return false;
                        }
                    }

                    return true;
                }),
            Keeping = _ => "<<The river>> <<runs home>>",
            Breaking = _ => "<<The river>> runs home",
        };

    public static ConstraintType SentenceHyphens { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "detectable_format:sentence_hyphens",
            Phrasings =
            [
                "Put a hyphen between sentences instead of a space, with no space on either side.",
                "All sentences must be joined by hyphens, without spaces around them.",
                "Connect each sentence to the next by a single hyphen (-) and no blank.",
            ],
            Note = "One sentence without hyphens passes; a hyphenated word fails.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var expected = RegexSentenceSplitter.Split(passage.Text.Replace('-', ' '));
                    return passage
                        .Text.Split('-')
                        .Zip(expected)
                        .All(pair =>
                            string.Equals(PythonText.Trim(pair.First), pair.First, StringComparison.Ordinal)
                            && string.Equals(pair.First, pair.Second, StringComparison.Ordinal)
                        );
                }),
            Keeping = _ => "It rains.-We stay.-The river rises.",
            Breaking = _ => "It rains. - We stay. - The river rises.",
        };

    public static ConstraintType SquareBrackets { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "detectable_format:square_brackets",
            Phrasings =
            [
                "Enclose every word of your response in square brackets.",
                "Each single word must stand in [square] [brackets].",
                "Write [like] [this]: a pair of square brackets around each word.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    Array.TrueForAll(passage.Tokens, token => token.StartsWith('[') && token.EndsWith(']'))
                ),
            Keeping = _ => "[The] [river] [runs]",
            Breaking = _ => "[The] [river] runs",
        };

    public static ConstraintType Dot { get; } =
        Prohibition(
            "punctuation:punctuation_dot",
            '.',
            [
                "Do not use any dots in your response.",
                "Write without a single full stop.",
                "The character . must not appear anywhere.",
            ],
            "Use at least one full stop."
        );

    public static ConstraintType Exclamation { get; } =
        Prohibition(
            "punctuation:punctuation_exclamation",
            '!',
            [
                "Do not use any exclamation marks in your response.",
                "Write without a single exclamation mark.",
                "The character ! must not appear anywhere.",
            ],
            "Use at least one exclamation mark."
        );

    public static ConstraintType TwoDividedParagraphs { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "paragraphs:paragraphs",
            Phrasings =
            [
                "Write two paragraphs with the markdown divider *** between them.",
                "Your response has exactly 2 paragraphs, separated by ***",
                "Divide the answer by *** into two paragraphs.",
            ],
            LeastWords = _ => 2,
            Compile = (_, _) => ConstraintCompilation.Of(passage => Paragraphs.CountDivided(passage.Text) == 2),
            Keeping = _ => $"{Filler.Sentence}\n***\n{Filler.SentenceAt(1)}",
            Breaking = _ => $"{Filler.Sentence}\n\n{Filler.SentenceAt(1)}",
        };

    public static ConstraintType TwoSpacedParagraphs { get; } =
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = "paragraphs:paragraphs2",
            Phrasings =
            [
                "Write two paragraphs with one blank line between them.",
                "Your response has exactly 2 paragraphs, separated by two line breaks.",
                "Divide the answer into two paragraphs by an empty line.",
            ],
            LeastWords = _ => 2,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => Paragraphs.CountFilled(passage.Text.Split("\n\n")) == 2),
            Keeping = _ => $"{Filler.Sentence}\n\n{Filler.SentenceAt(1)}",
            Breaking = _ => $"{Filler.Sentence}\n***\n{Filler.SentenceAt(1)}",
        };

    private static ConstraintType Prohibition(string id, char mark, IReadOnlyList<string> phrasings, string negation) =>
        new()
        {
            Family = ConstraintFamily.IfEvalG,
            Id = id,
            Phrasings = phrasings,
            Negation = negation,
            Forbids = (_, text) => text.Contains(mark, StringComparison.Ordinal),
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => !passage.Text.Contains(mark, StringComparison.Ordinal)),
            Keeping = _ => Filler.Words(8),
            Breaking = _ => Filler.Words(8) + mark,
        };
}
