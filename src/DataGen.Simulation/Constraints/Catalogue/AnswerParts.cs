using System.Collections.Frozen;
using System.Globalization;
using DataGen.Simulation.Language;
using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>What constraints make of the blocks and sentences of an answer.</summary>
internal static class AnswerParts
{
    private const string LessThan = "less than";

    /// <summary>From the layout over what must not occur and what must, to what shapes every sentence.</summary>
    public static IReadOnlyList<Action<AnswerDraft, CatalogueConstraint>> InOrder { get; } =
    [LayOut, TakeOut, PutIn, Open, ShapeSentences];

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "length_constraints:number_words",
            "length_constraints:number_sentences",
            "length_constraints:number_paragraphs",
            "length_constraints:nth_paragraph_first_word",
            "paragraphs:paragraphs",
            "paragraphs:paragraphs2",
            "detectable_format:number_bullet_lists",
            "detectable_format:multiple_sections",
            "combination:two_responses",
            "count:counting_composition",
            "count:count_unique",
            "count:word_count_range",
            "count:unique_word_count",
            "letters:letter_counting",
            "language:response_language",
            "keywords:existence",
            "keywords:frequency",
            "keywords:forbidden_words",
            "keywords:letter_frequency",
            "letters:letter_counting2",
            "keywords:word_once",
            "keywords:word_count_different_numbers",
            "keywords:exclude_word_harder",
            "keywords:keyword_specific_position",
            "keywords:no_adjacent_consecutive",
            "keywords:palindrome",
            "count:count_increment_word",
            "count:lowercase_counting",
            "copy:repeat_phrase",
            "change_case:capital_word_frequency",
            "detectable_content:number_placeholders",
            "detectable_format:number_highlighted_sections",
            "detectable_format:constrained_response",
            "first_word:first_word_sent",
            "last_word:last_word_sent",
            "ifscale:keyword",
        ],
        StringComparer.Ordinal
    );

    /// <summary>Whether answers can be built for a type; for others the catalogue has a text of its own.</summary>
    public static bool Know(string id) => Known.Contains(id) || AnswerFinish.Knows(id);

    private static void LayOut(AnswerDraft answer, CatalogueConstraint constraint)
    {
        var arguments = constraint.Arguments;
        switch (constraint.Type.Id)
        {
            case "length_constraints:number_paragraphs":
                answer.Divide(arguments.Count("num_paragraphs"), "\n***\n");
                break;
            case "paragraphs:paragraphs":
                answer.Divide(2, "\n***\n");
                break;
            case "paragraphs:paragraphs2":
                answer.Divide(2, "\n\n");
                break;
            case "combination:two_responses":
                answer.Divide(2, "\n******\n");
                break;
            case "length_constraints:nth_paragraph_first_word":
                answer.Divide(arguments.Count("num_paragraphs"), "\n\n");
                break;
            case "detectable_format:number_bullet_lists":
                answer.Divide(arguments.Count("num_bullets"), "\n");
                answer.Head = static _ => "* ";
                break;
            case "detectable_format:multiple_sections":
                answer.Divide(arguments.Count("num_sections"), "\n\n");
                var splitter = arguments.Text("section_spliter");
                answer.Head = index => string.Create(CultureInfo.InvariantCulture, $"{splitter} {index + 1}\n");
                break;
            case "count:counting_composition":
                var length = arguments.Count("n_words") - 1;
                answer.Divide(3, "\n***\n");
                foreach (var block in answer.Blocks)
                {
                    block.Clear();
                    block.AddRange(Enumerable.Range(0, arguments.Count("n_sent")).Select(_ => Cut(answer, length)));
                }

                break;
            case "count:count_unique" when !constraint.IsNegated:
                var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                var unique = answer
                    .Blocks.SelectMany(block => block)
                    .SelectMany(TextWords.Of)
                    .Where(word => !word.Contains('\'') && seen.Add(word))
                    .ToList();
                answer.Blocks.Clear();
                answer.Blocks.Add([string.Join(' ', unique) + "."]);
                break;
        }
    }

    private static void TakeOut(AnswerDraft answer, CatalogueConstraint constraint)
    {
        var arguments = constraint.Arguments;
        switch (constraint.Type.Id)
        {
            case "keywords:forbidden_words" when !constraint.IsNegated:
                Without(answer, arguments.List("forbidden_words"));
                break;
            case "keywords:existence" when constraint.IsNegated:
                Without(answer, arguments.List("keywords"));
                break;
            case "keywords:exclude_word_harder" or "ifscale:keyword" when Forbidden(constraint):
                answer.EachWord(word =>
                    string.Equals(Bare(word), arguments.Text("keyword"), StringComparison.OrdinalIgnoreCase)
                        ? null
                        : word
                );
                break;
            case "keywords:frequency"
            or "keywords:word_count_different_numbers" when arguments.Text("relation") is LessThan:
            case "keywords:word_once":
                Without(answer, [arguments.Text("keyword")]);
                break;
            case "count:count_increment_word":
                Without(answer, [arguments.Text("keyword1"), arguments.Text("keyword2")]);
                break;
            case "keywords:letter_frequency"
            or "letters:letter_counting2" when arguments.Text("let_relation") is LessThan:
                Without(answer, [arguments.Text("letter")]);
                break;
            case "copy:repeat_phrase":
                var phrase = arguments.Text("phrase").Split(' ');
                answer.EachWord(word =>
                    Bare(word) is var bare
                    && (
                        string.Equals(bare, phrase[0], StringComparison.Ordinal)
                        || string.Equals(bare, phrase[^1], StringComparison.Ordinal)
                    )
                        ? null
                        : word
                );
                break;
            case "change_case:capital_word_frequency" when arguments.Text("capital_relation") is LessThan:
                answer.EachWord(word => word.Any(char.IsUpper) && !word.Any(char.IsLower) ? null : word);
                break;
        }
    }

    private static void PutIn(AnswerDraft answer, CatalogueConstraint constraint)
    {
        var arguments = constraint.Arguments;
        switch (constraint.Type.Id)
        {
            case "keywords:existence" when !constraint.IsNegated:
                Mention(answer, arguments.List("keywords"));
                break;
            case "keywords:forbidden_words" when constraint.IsNegated:
                Mention(answer, [arguments.List("forbidden_words")[0]]);
                break;
            case "ifscale:keyword" when !constraint.IsNegated:
            case "keywords:word_once":
                Mention(answer, [arguments.Text("keyword")]);
                break;
            case "keywords:exclude_word_harder" when constraint.IsNegated:
                answer.Add($"The word {arguments.Text("keyword")} stands here.", arguments.Text("keyword"));
                break;
            case "keywords:frequency"
            or "keywords:word_count_different_numbers" when arguments.Text("relation") is not LessThan:
                Mention(answer, [.. Enumerable.Repeat(arguments.Text("keyword"), arguments.Count("frequency"))]);
                break;
            case "count:count_increment_word":
                Mention(answer, [arguments.Text("keyword1"), arguments.Text("keyword2"), arguments.Text("keyword2")]);
                break;
            case "keywords:letter_frequency"
            or "letters:letter_counting2" when arguments.Text("let_relation") is not LessThan:
                answer.Add(
                    $"Its sign is {string.Join(' ', Enumerable.Repeat(arguments.Text("letter"), arguments.Count("let_frequency")))}.",
                    arguments.Text("letter")
                );
                break;
            case "keywords:palindrome":
                answer.Add("Keep a level view of it.", "level");
                break;
            case "copy:repeat_phrase":
                answer.Add(constraint.Keeping + ".", constraint.Keeping);
                break;
            case "change_case:capital_word_frequency" when arguments.Text("capital_relation") is not LessThan:
                answer.Add(
                    $"It is {string.Join(" and ", Enumerable.Repeat("VERY", arguments.Count("capital_frequency")))} good.",
                    "VERY"
                );
                break;
            case "detectable_content:number_placeholders":
                answer.Add(
                    $"Ask {string.Join(" and ", Enumerable.Range(0, arguments.Count("num_placeholders")).Select(index => Placeholders[index % Placeholders.Length]))}.",
                    Placeholders
                );
                break;
            case "detectable_format:number_highlighted_sections":
                answer.Add(
                    $"Above all: {string.Join(" and ", Enumerable.Range(0, arguments.Count("num_highlights")).Select(index => $"*{Points[index % Points.Length]}*"))}.",
                    Points
                );
                break;
            case "detectable_format:constrained_response":
                answer.Add("My answer is yes.", "My answer is yes.");
                break;
            case "punctuation:no_comma" when constraint.IsNegated:
                answer.Add("Yes, it is so.");
                break;
            case "punctuation:punctuation_exclamation" when constraint.IsNegated:
                answer.Add("So it is!");
                break;
        }
    }

    private static void Open(AnswerDraft answer, CatalogueConstraint constraint)
    {
        var arguments = constraint.Arguments;
        switch (constraint.Type.Id)
        {
            case "length_constraints:nth_paragraph_first_word":
                var block = answer.Blocks[Math.Min(arguments.Count("nth_paragraph"), answer.Blocks.Count) - 1];
                block[0] = $"{TextWords.Capitalise(arguments.Text("first_word"))} {AnswerDraft.Lowered(block[0])}";
                break;
            case "keywords:keyword_specific_position":
                Place(answer, arguments.Text("keyword"), arguments.Count("n"), arguments.Count("m"));
                break;
        }
    }

    private static void ShapeSentences(AnswerDraft answer, CatalogueConstraint constraint)
    {
        var arguments = constraint.Arguments;
        switch (constraint.Type.Id)
        {
            case "first_word:first_word_sent":
                var first = TextWords.Capitalise(arguments.Text("first_word"));
                answer.EachSentence(text => $"{first} {AnswerDraft.Lowered(text)}");
                break;
            case "last_word:last_word_sent":
                answer.EachSentence(text => $"{text.TrimEnd('.', '!', '?')} {arguments.Text("last_word")}.");
                break;
            case "keywords:no_adjacent_consecutive":
                var previous = ' ';
                answer.EachWord(word =>
                {
                    var letter = char.ToLowerInvariant(word[0]);
                    if (letter - previous == 1)
                    {
                        return null;
                    }

                    previous = letter;
                    return word;
                });
                break;
        }
    }

    private static readonly string[] Placeholders = ["[name]", "[date]", "[place]", "[topic]", "[number]", "[address]"];

    private static readonly string[] Points =
    [
        "patience",
        "good light",
        "a plan",
        "clear notes",
        "enough time",
        "fresh air",
        "some help",
    ];

    private static bool Forbidden(CatalogueConstraint constraint) =>
        constraint.IsNegated == (constraint.Type.Id is "ifscale:keyword");

    private static void Without(AnswerDraft answer, IReadOnlyList<string> parts) =>
        answer.EachWord(word =>
            parts.Any(part => word.Contains(part, StringComparison.OrdinalIgnoreCase)) ? null : word
        );

    private static void Mention(AnswerDraft answer, IReadOnlyList<string> words) =>
        answer.Add($"It is about {string.Join(" and ", words)}.", words);

    private static string Bare(string word) => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '(', ')');

    private static string Cut(AnswerDraft answer, int words)
    {
        var found = new List<string>();
        while (found.Count < words)
        {
            found.AddRange(TextWords.Of(answer.Sentence()).Where(word => word.All(char.IsLetter)));
        }

        return TextWords.Capitalise(string.Join(' ', found.Take(words))) + ".";
    }

    /// <summary>Gives the n-th sentence a word at its m-th place.</summary>
    private static void Place(AnswerDraft answer, string word, int sentence, int position)
    {
        while (answer.Blocks.Sum(block => block.Count) < sentence)
        {
            answer.Blocks[^1].Add(answer.Sentence());
        }

        foreach (var block in answer.Blocks)
        {
            if (sentence > block.Count)
            {
                sentence -= block.Count;
                continue;
            }

            var words = TextWords.Of(block[sentence - 1]).Where(other => other.All(char.IsLetter)).ToList();
            while (words.Count < position)
            {
                words.Add("indeed");
            }

            words.Insert(position - 1, word);
            block[sentence - 1] = string.Join(' ', words) + ".";
            answer.Kept.Add(word);
            return;
        }
    }
}
