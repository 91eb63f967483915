namespace DataGen.Simulation.Language;

/// <summary>Cuts text into words (runs of letters, digits and inner apostrophes or hyphens) without allocating.</summary>
internal ref struct WordRanges(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    public Range Current { get; private set; }

    public readonly WordRanges GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_position < _text.Length && !char.IsLetterOrDigit(_text[_position]))
        {
            _position++;
        }

        if (_position == _text.Length)
        {
            return false;
        }

        var start = _position;
        while (_position < _text.Length && IsPart(_position))
        {
            _position++;
        }

        Current = start.._position;
        return true;
    }

    private readonly bool IsPart(int at) =>
        char.IsLetterOrDigit(_text[at])
        || (_text[at] is '\'' or '’' or '-' && at + 1 < _text.Length && char.IsLetterOrDigit(_text[at + 1]));
}

internal static class TextWords
{
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        foreach (var range in new WordRanges(text))
        {
            words.Add(text[range]);
        }

        return words;
    }

    public static List<string> Lower(string text) => Of(text.ToLowerInvariant());

    public static string Capitalise(string text) =>
        text.Length == 0 ? text : string.Concat([char.ToUpperInvariant(text[0])], text.AsSpan(1));

    /// <summary>Sentences, cut after a full stop, question or exclamation mark that white space follows, and at line ends.</summary>
    public static List<string> Sentences(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var ends =
                text[at] == '\n'
                || (text[at] is '.' or '?' or '!' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])));
            if (ends || at + 1 == text.Length)
            {
                var sentence = text[start..(at + 1)].Trim();
                start = at + 1;
                if (sentence.Length > 0)
                {
                    sentences.Add(sentence);
                }
            }
        }

        return sentences;
    }
}
