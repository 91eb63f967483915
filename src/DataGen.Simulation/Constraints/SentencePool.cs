using System.Text;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>An endless supply of sentences: first the draft's, then more about the topic.</summary>
internal sealed class SentencePool(string draft, Prose prose, Constraint? avoid = null)
{
    private readonly List<string> _sentences =
    [
        .. TextWords.Sentences(draft).Where(sentence => sentence.Length > 3).Select(Plain),
    ];
    private int _next;

    public void Restart() => _next = 0;

    public string Sentence()
    {
        while (_next >= _sentences.Count)
        {
            _sentences.AddRange(prose.Argument(4));
        }

        var sentence = _sentences[_next++];
        return
            avoid is not null
            && Array.Exists(avoid.Words, word => sentence.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? "That is all one needs."
            : sentence;
    }

    /// <summary>Exactly so many words, closed by a full stop; as one sentence when asked.</summary>
    public string Take(int words, bool oneSentence = false)
    {
        var text = new StringBuilder();
        var count = 0;
        while (count < words)
        {
            var sentence = Sentence();
            var length = TextWords.Of(sentence).Count;
            if (length == 0)
            {
                continue;
            }

            if (count + length > words)
            {
                var end = 0;
                var left = words - count;
                foreach (var range in new WordRanges(sentence))
                {
                    end = left-- > 0 ? range.End.Value : end;
                }

                sentence = sentence[..end];
                length = words - count;
            }

            if (oneSentence)
            {
                sentence = sentence.TrimEnd('.', '?', '!', ':');
                text.Append(text.Length == 0 ? "" : ", and ");
                count += text.Length == 0 ? 0 : 1;
                sentence = text.Length == 0 ? sentence : PhraseScope.Lowered(sentence);
            }
            else
            {
                text.Append(text.Length == 0 ? "" : " ");
            }

            text.Append(sentence);
            count += length;
        }

        return text.ToString().TrimEnd('.', ',', ';', ':', ' ') + (text[^1] is '?' or '!' ? "" : ".");
    }

    private static string Plain(string sentence) =>
        sentence.TrimStart('-', '*', '#', '|', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ');
}
