using System.Buffers;
using System.Text;

namespace DataGen.Verification.Text;

/// <summary>The words that the Treebank tokeniser cuts in two although nothing in them marks the place.</summary>
internal static class TreebankContractions
{
    /// <summary>Words that are two tokens, and how long the first is.</summary>
    private static readonly (string Word, int First)[] Contractions =
    [
        ("cannot", 3),
        ("d'ye", 1),
        ("gimme", 3),
        ("gonna", 3),
        ("gotta", 3),
        ("lemme", 3),
        ("more'n", 4),
        ("wanna", 3),
        (" 'tis", 3),
        (" 'twas", 3),
    ];

    private static readonly SearchValues<string> ContractedWords = SearchValues.Create(
        [.. Contractions.Select(contraction => contraction.Word)],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>Whether any of them may occur, so that most texts need not be searched word by word.</summary>
    public static bool Occur(ReadOnlySpan<char> text) =>
        Ascii.IsValid(text)
            ? text.ContainsAny(ContractedWords)
            : CaseFolding.Fold(text.ToString()).AsSpan().ContainsAny(ContractedWords);

    /// <summary>The text with a space inside and around each contraction.</summary>
    public static string Split(string text)
    {
        foreach (var (word, first) in Contractions)
        {
            text = SplitOne(text, word, first);
        }

        return text;
    }

    private static string SplitOne(string text, string word, int first)
    {
        var folded = CaseFolding.Fold(text);
        var output = new CharacterBuffer();
        var position = 0;
        while (true)
        {
            var found = folded.IndexOf(word, position, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            var end = found + word.Length;
            var spaced = word[0] == ' ';
            if (!(spaced || CharacterClasses.IsBoundary(text, found)) || !EndsContraction(text, word, end))
            {
                output.Append(text.AsSpan(position, found + 1 - position));
                position = found + 1;
                continue;
            }

            var start = spaced ? found + 1 : found;
            var cut = found + first;
            output.Append(text.AsSpan(position, found - position)).Append(' ');
            output.Append(text.AsSpan(start, cut - start)).Append(' ');
            output.Append(text.AsSpan(cut, end - cut)).Append(' ');
            position = end;
        }

        return position == 0 ? text : output.Append(text.AsSpan(position)).Span.ToString();
    }

    private static bool EndsContraction(string text, string word, int end) =>
        string.Equals(word, "wanna", StringComparison.Ordinal)
            ? end < text.Length && CharacterClasses.IsWhite(text[end])
            : CharacterClasses.IsBoundary(text, end);
}
