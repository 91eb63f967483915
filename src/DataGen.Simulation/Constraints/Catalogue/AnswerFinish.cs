using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Language;
using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>A change of the whole text, and when it is its turn.</summary>
internal sealed record FinishingStep(int Order, Func<string, string> Change);

/// <summary>What constraints make of the whole text: how it begins and ends, its marks, its case, what wraps it.</summary>
internal static class AnswerFinish
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "startend:end_checker",
            "startend:quotation",
            "combination:repeat_prompt",
            "first_word:first_word_answer",
            "last_word:last_word_answer",
            "keywords:start_end",
            "detectable_content:postscript",
            "detectable_format:title",
            "detectable_format:json_format",
            "detectable_format:square_brackets",
            "detectable_format:bigram_wrapping",
            "detectable_format:sentence_hyphens",
            "change_case:english_capital",
            "change_case:english_lowercase",
            "count:lowercase_counting",
            "punctuation:no_comma",
            "punctuation:punctuation_dot",
            "punctuation:punctuation_exclamation",
        ],
        StringComparer.Ordinal
    );

    public static bool Knows(string id) => Known.Contains(id);

    /// <summary>The changes that a constraint asks for. Negated ones ask for none: nobody writes titles or JSON unasked.</summary>
    public static IEnumerable<FinishingStep> Of(CatalogueConstraint constraint, Topic topic)
    {
        if (constraint.IsNegated)
        {
            yield break;
        }

        var arguments = constraint.Arguments;
        FinishingStep? step = constraint.Type.Id switch
        {
            "first_word:first_word_answer" => new(
                1,
                text => $"{TextWords.Capitalise(arguments.Text("first_word"))} {AnswerDraft.Lowered(text)}"
            ),
            "last_word:last_word_answer" => new(1, text => $"{text} It comes down to {arguments.Text("last_word")}."),
            "keywords:start_end" => new(1, text => $"Indeed {AnswerDraft.Lowered(text.TrimEnd('.', '!', '?'))} indeed"),
            "startend:end_checker" => new(1, text => $"{text} {arguments.Text("end_phrase")}"),
            "detectable_content:postscript" => new(
                2,
                text => $"{text}\n{arguments.Text("postscript_marker")} Write again soon."
            ),
            "punctuation:no_comma" => new(3, text => text.Replace(",", "", StringComparison.Ordinal)),
            "punctuation:punctuation_dot" => new(3, text => text.Replace('.', '!')),
            "punctuation:punctuation_exclamation" => new(3, text => text.Replace('!', '.')),
            "detectable_format:title" => new(4, text => $"<<{TextWords.Capitalise(topic.Phrase)}>>\n\n{text}"),
            "combination:repeat_prompt" => new(5, text => $"{arguments.Text("prompt_to_repeat")}\n\n{text}"),
            "count:lowercase_counting" => new(6, Capitalised),
            "change_case:english_capital" => new(6, text => text.ToUpperInvariant()),
            "change_case:english_lowercase" => new(6, text => text.ToLowerInvariant()),
            "detectable_format:sentence_hyphens" => new(
                7,
                text => string.Join('-', TextWords.Sentences(text.Replace('-', ' ')))
            ),
            "detectable_format:square_brackets" => new(
                8,
                text => string.Join(' ', Tokens(text).Select(word => $"[{word}]"))
            ),
            "detectable_format:bigram_wrapping" => new(
                8,
                text =>
                    string.Join(
                        ' ',
                        Tokens(text).Chunk(2).Select(pair => pair.Length == 2 ? $"<<{pair[0]} {pair[1]}>>" : pair[0])
                    )
            ),
            "detectable_format:json_format" => new(
                9,
                text => new JsonObject { ["title"] = topic.Phrase, ["text"] = text }.ToJsonString(Readable)
            ),
            "startend:quotation" => new(9, text => $"\"{text.Replace('"', '\'')}\""),
            _ => null,
        };
        if (step is not null)
        {
            yield return step;
        }
    }

    private static string[] Tokens(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every run of letters with a capital.</summary>
    private static string Capitalised(string text)
    {
        var result = new StringBuilder(text);
        for (var index = 0; index < result.Length; index++)
        {
            if (char.IsLetter(result[index]) && (index == 0 || !char.IsLetterOrDigit(result[index - 1])))
            {
                result[index] = char.ToUpperInvariant(result[index]);
            }
        }

        return result.ToString();
    }
}
