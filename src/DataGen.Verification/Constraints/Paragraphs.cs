using System.Buffers;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>How the published checkers cut a text into paragraphs.</summary>
internal static class Paragraphs
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(".,?!'\"");

    /// <summary>
    /// Pieces between <c>***</c> dividers, each of which takes up to one white space on either side with it.
    /// </summary>
    public static List<string> Divided(string text)
    {
        var pieces = new List<string>();
        var start = 0;
        var search = 0;
        while (true)
        {
            var found = text.IndexOf("***", search, StringComparison.Ordinal);
            if (found < 0)
            {
                pieces.Add(text[start..]);
                return pieces;
            }

            // The white space before belongs to the divider unless an earlier divider has taken it.
            var end = found > start && CharacterClasses.IsWhite(text[found - 1]) ? found - 1 : found;
            pieces.Add(text[start..end]);
            start = found + 3;
            if (start < text.Length && CharacterClasses.IsWhite(text[start]))
            {
                start++;
            }

            search = start;
        }
    }

    /// <summary>The number of <c>***</c> paragraphs, or -1 where one between two others is blank.</summary>
    public static int CountDivided(string text) => CountFilled(Divided(text));

    /// <summary>The number of pieces; blank first and last ones are left out, a blank one elsewhere gives -1.</summary>
    public static int CountFilled(IReadOnlyList<string> pieces)
    {
        var count = pieces.Count;
        for (var index = 0; index < pieces.Count; index++)
        {
            if (!PythonText.IsBlank(pieces[index]))
            {
                continue;
            }

            if (index > 0 && index < pieces.Count - 1)
            {
                return -1;
            }

            count--;
        }

        return count;
    }

    /// <summary>Whether there are as many paragraphs between double line feeds as wanted and the n-th begins with a word.</summary>
    public static bool StartsWith(string text, int wanted, int nth, string word)
    {
        var pieces = text.Split("\n\n");
        var count = pieces.Count(piece => !PythonText.IsBlank(piece));
        if (count != wanted || nth > count)
        {
            return false;
        }

        var paragraph = PythonText.Trim(pieces[nth - 1]);
        if (paragraph.Length == 0)
        {
            return false;
        }

        var position = 0;
        _ = PythonText.NextToken(paragraph, ref position, out var first);
        first = first.TrimStart('\'').TrimStart('"');
        var end = first.IndexOfAny(WordEnds);
        return string.Equals(
            PythonText.LowerEach((end < 0 ? first : first[..end]).ToString()),
            word,
            StringComparison.Ordinal
        );
    }
}
