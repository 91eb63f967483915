using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>words</c> types about words at certain places.</summary>
internal static class PositionConstraints
{
    public static ConstraintType LastFirst { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:last_first",
            Phrasings =
            [
                "The last word of each sentence must be the first word of the next.",
                "Begin every sentence with the word that ended the sentence before it.",
                "Chain your sentences: the final word of one opens the following one.",
            ],
            Note = "One sentence alone passes.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => WordConstraints.EachPair(passage.Sentences, Chains)),
            Keeping = _ => "We walk to the river. River water is cold. Cold days are short.",
            Breaking = _ => "We walk to the river. The water is cold.",
        };

    public static ConstraintType ParagraphLastFirst { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:paragraph_last_first",
            Phrasings =
            [
                "Each paragraph must end with the word it starts with, paragraphs being separated by a line break.",
                "Let the first and the last word of every line be the same.",
                "Separate paragraphs with a newline; each one opens and closes with the same word.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => Array.TrueForAll(passage.Text.Split('\n'), EndsAsItBegins)),
            Keeping = _ => "Water is what we call water.\nStone lies on stone.",
            Breaking = _ => "Water is what we call water.\nStone lies on sand.",
        };

    public static ConstraintType KeywordsSpecificPosition { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:keywords_specific_position",
            Parameters = [FreeText("keyword"), Count("n", 2, 6), Count("m", 2, 8)],
            Phrasings =
            [
                "Sentence number {n} must have the word \"{keyword}\" as its word number {m}.",
                "Put the keyword \"{keyword}\" into the {n}th sentence as the {m}th word.",
                "The {m}th word of the {n}th sentence is \"{keyword}\".",
            ],
            Note = "A contraction is two words.",
            Resources = ConstraintResources.Sentences,
            RequiredTexts = arguments => [arguments.Text("keyword")],
            LeastWords = arguments => arguments.Count("n") + arguments.Count("m") - 1,
            Compile = (arguments, _) =>
            {
                var keyword = PythonText.Lower(arguments.Text("keyword"));
                var sentence = arguments.Count("n");
                var position = arguments.Count("m");
                return ConstraintCompilation.Of(passage =>
                {
                    if (sentence < 1 || passage.SentenceCount < sentence)
                    {
                        return false;
                    }

                    var words = passage.Of(passage.Sentences[sentence - 1]).TreebankTokens.Where(HoldsLetterOrNumber);
                    return position >= 1
                        && words.ElementAtOrDefault(position - 1) is { } word
                        && string.Equals(PythonText.Lower(word), keyword, StringComparison.Ordinal);
                });
            },
            Keeping = arguments => Placed(arguments, arguments.Text("keyword")),
            Breaking = arguments => Placed(arguments, arguments.Text("keyword") + "x"),
        };

    public static ConstraintType WordsPosition { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:words_position",
            Parameters = [FreeText("keyword")],
            Phrasings =
            [
                "The second word and the second to last word of your response must be \"{keyword}\".",
                "Use \"{keyword}\" as the second word and again as the last word but one.",
                "Let \"{keyword}\" stand in second place, counted both from the start and from the end.",
            ],
            Note = "One final punctuation mark is not counted.",
            Resources = ConstraintResources.Sentences,
            RequiredTexts = arguments => [arguments.Text("keyword")],
            LeastWords = _ => 3,
            Compile = (arguments, _) =>
            {
                var keyword = PythonText.Lower(arguments.Text("keyword"));
                return ConstraintCompilation.Of(passage =>
                {
                    var tokens = passage.TreebankTokens;
                    if (tokens.Length < 2)
                    {
                        return false;
                    }

                    var fromEnd = PythonText.Punctuation.Contains(tokens[^1], StringComparison.Ordinal) ? 3 : 2;
                    return tokens.Length >= fromEnd
                        && string.Equals(PythonText.Lower(tokens[1]), keyword, StringComparison.Ordinal)
                        && string.Equals(PythonText.Lower(tokens[^fromEnd]), keyword, StringComparison.Ordinal);
                });
            },
            Keeping = arguments => $"Fine {arguments.Text("keyword")} or {arguments.Text("keyword")} here.",
            Breaking = arguments => $"Fine {arguments.Text("keyword")} or no {arguments.Text("keyword")}.",
        };

    private static bool Chains(string sentence, string next)
    {
        var last = PythonText.Split(PythonText.StripPunctuationEnd(sentence));
        var first = PythonText.Split(PythonText.StripPunctuationStart(next));
        return last.Length > 0
            && first.Length > 0
            && string.Equals(PythonText.Lower(last[^1]), PythonText.Lower(first[0]), StringComparison.Ordinal);
    }

    private static bool EndsAsItBegins(string line)
    {
        var words = PythonText.Split(PythonText.StripPunctuation(PythonText.Lower(PythonText.Trim(line))));
        return words.Length == 0 || string.Equals(words[0], words[^1], StringComparison.Ordinal);
    }

    private static bool HoldsLetterOrNumber(string token) =>
        token
            .EnumerateRunes()
            .Any(rune => rune.Value != '_' && (CharacterClasses.Of(rune) & CharacterKinds.Word) != CharacterKinds.None);

    private static string Placed(ConstraintArguments arguments, string keyword) =>
        ConstraintText.Join(
            arguments.Count("n"),
            " ",
            index =>
                index + 1 == arguments.Count("n")
                    ? $"Here {Filler.Words(arguments.Count("m"))} {keyword} ends.".Replace(
                        $"Here {Filler.Words(arguments.Count("m"))}",
                        arguments.Count("m") == 1 ? "" : $"Here {Filler.Words(arguments.Count("m") - 2)}",
                        StringComparison.Ordinal
                    )
                    : Filler.SentenceAt(index)
        );
}
