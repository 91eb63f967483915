using System.Buffers;

namespace DataGen.Verification.Text;

/// <summary>Splits the surroundings of a possible sentence end into tokens, keeping periods on their words.</summary>
internal static class PunktWordTokenizer
{
    /// <summary>Characters that end a word wherever they stand, and that may follow a sentence end directly.</summary>
    private static readonly SearchValues<char> NonWord = SearchValues.Create(")\";}]*:@'({[!?");
    private static readonly SearchValues<char> NoWordStart = SearchValues.Create("(\"`{[:;&#*@)}]-,");

    public static bool IsNonWord(char unit) => NonWord.Contains(unit);

    public static void Tokenize(ReadOnlySpan<char> text, List<PunktToken> tokens)
    {
        foreach (var range in text.Split('\n'))
        {
            TokenizeLine(text[range], tokens);
        }
    }

    private static void TokenizeLine(ReadOnlySpan<char> line, List<PunktToken> tokens)
    {
        var position = 0;
        while (position < line.Length)
        {
            if (CharacterClasses.IsWhite(line[position]))
            {
                position++;
                continue;
            }

            var length = MultiCharacter(line, position);
            if (length == 0)
            {
                length = NoWordStart.Contains(line[position]) ? 1 : WordLength(line, position);
            }

            tokens.Add(new PunktToken(line.Slice(position, length).ToString()));
            position += length;
        }
    }

    private static int WordLength(ReadOnlySpan<char> line, int start)
    {
        var end = start + 1;
        while (end < line.Length && !EndsWord(line, end))
        {
            end++;
        }

        return end - start;
    }

    private static bool EndsWord(ReadOnlySpan<char> line, int position) =>
        EndsAt(line, position) || (line[position] == ',' && EndsAt(line, position + 1));

    private static bool EndsAt(ReadOnlySpan<char> line, int position) =>
        position >= line.Length
        || CharacterClasses.IsWhite(line[position])
        || NonWord.Contains(line[position])
        || MultiCharacter(line, position) > 0;

    /// <summary>The length of a run of two or more hyphens or points, or of three or more spaced points.</summary>
    private static int MultiCharacter(ReadOnlySpan<char> line, int position)
    {
        var mark = line[position];
        if (mark is not ('-' or '.') || position + 1 >= line.Length)
        {
            return 0;
        }

        var end = position + 1;
        while (end < line.Length && line[end] == mark)
        {
            end++;
        }

        if (end - position >= 2)
        {
            return end - position;
        }

        if (mark == '-')
        {
            return 0;
        }

        end = position;
        var pairs = 0;
        while (end + 1 < line.Length && line[end] == '.' && CharacterClasses.IsWhite(line[end + 1]))
        {
            end += 2;
            pairs++;
        }

        if (end < line.Length && line[end] == '.' && pairs >= 2)
        {
            return end + 1 - position;
        }

        // The pattern gives one pair back where no point follows the last one.
        return pairs >= 3 ? end - 1 - position : 0;
    }
}
