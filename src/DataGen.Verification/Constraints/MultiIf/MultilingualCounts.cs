using System.Buffers;
using System.Text;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.MultiIf;

/// <summary>Words and sentences as Multi-IF counts them, by the language the text is found to be in.</summary>
internal static class MultilingualCounts
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiVariation = 0xFE0F;

    private static readonly SearchValues<char> ChineseMarks = SearchValues.Create("!?。.！？．।");

    private static readonly SearchValues<char> NotCounted = SearchValues.Create(
        "\\.!?．/_,{}<>:;$%^&*(+\"'—！，。？、`~@#￥…（）：；《》“”)[]«»〔〕-「」"
    );

    /// <summary>Thai is not cut into words here: both counts need a Thai tokeniser.</summary>
    public static int? Sentences(Passage passage) =>
        passage.Language switch
        {
            "th" => null,
            "hi" => HindiSentences(passage.Text),
            "zh-cn" or "zh-tw" or "ja" => ChineseSentences(passage.Text),
            _ => passage.SentenceCount,
        };

    public static int? Words(Passage passage) =>
        passage.Language switch
        {
            "th" => null,
            "zh-cn" or "zh-tw" or "ja" => ChineseWords(passage.Text),
            _ => passage.WordCount,
        };

    private static int HindiSentences(string text)
    {
        var count = 0;
        var filled = false;
        foreach (var unit in text)
        {
            if (unit is '।' or '!' or '?')
            {
                count++;
                filled = false;
            }
            else
            {
                filled |= !CharacterClasses.IsWhite(unit);
            }
        }

        return filled ? count + 1 : count;
    }

    /// <summary>Per trimmed line, runs without end marks, white ones between two marks too.</summary>
    private static int ChineseSentences(string text)
    {
        var count = 0;
        var start = 0;
        for (var index = 0; index <= text.Length; index++)
        {
            if (index < text.Length && !IsLineEnd(text[index]))
            {
                continue;
            }

            var inside = false;
            foreach (var unit in PythonText.Trim(text.AsSpan(start, index - start)))
            {
                var mark = ChineseMarks.Contains(unit);
                count += !mark && !inside ? 1 : 0;
                inside = !mark;
            }

            start = index + 1;
        }

        return count;
    }

    private static int ChineseWords(string text)
    {
        var count = 0;
        var inside = false;
        var runes = PythonText.Delete(text, NotCounted).EnumerateRunes().ToArray();
        for (var index = 0; index < runes.Length; index++)
        {
            var emoji = EmojiLength(runes, index);
            if (emoji > 0)
            {
                count++;
                index += emoji - 1;
                // Emoji are cut out before the rest is split, so that what stands on both sides is one word.
                continue;
            }

            if (IsCountedByCharacter(runes[index].Value))
            {
                count++;
                inside = false;
            }
            else if ((CharacterClasses.Of(runes[index]) & CharacterKinds.White) != CharacterKinds.None)
            {
                inside = false;
            }
            else if (!inside)
            {
                count++;
                inside = true;
            }
        }

        return count;
    }

    /// <summary>How many code points the emoji takes that starts here: a flag, or pictures joined into one.</summary>
    private static int EmojiLength(Rune[] runes, int start)
    {
        if (IsFlagLetter(runes[start]))
        {
            return start + 1 < runes.Length && IsFlagLetter(runes[start + 1]) ? 2 : 0;
        }

        if (!EmojiTable.Contains(runes[start]))
        {
            return 0;
        }

        var end = start + 1;
        while (end < runes.Length)
        {
            if (runes[end].Value == EmojiVariation || runes[end].Value is >= 0x1F3FB and <= 0x1F3FF)
            {
                end++;
            }
            else if (
                runes[end].Value == ZeroWidthJoiner
                && end + 1 < runes.Length
                && EmojiTable.Contains(runes[end + 1])
            )
            {
                end += 2;
            }
            else
            {
                break;
            }
        }

        return end - start;
    }

    private static bool IsFlagLetter(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    private static bool IsCountedByCharacter(int codePoint) =>
        codePoint
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x3040 and <= 0x30FF)
                or (>= 0xAC00 and <= 0xD7AF);

    private static bool IsLineEnd(char unit) =>
        unit is (>= '\n' and <= '\r') or (>= '\u001C' and <= '\u001E') or '\u0085' or '\u2028' or '\u2029';
}
