namespace DataGen.Verification.Text;

/// <summary>One token of a possible sentence end, with what Punkt's two passes say about it.</summary>
internal struct PunktToken
{
    public const string Number = "##number##";

    public PunktToken(string text)
    {
        Text = text;
        Type = IsNumeric(text) ? Number : PythonText.Lower(text);
        EndsInPeriod = text[^1] == '.';
    }

    public string Text { get; }

    /// <summary>The token in lower case; all numbers are one type.</summary>
    public string Type { get; }

    public bool EndsInPeriod { get; }

    /// <summary>Whether a sentence ends after it.</summary>
    public bool Breaks { get; set; }

    public bool Abbreviates { get; set; }

    public bool IsEllipsis { get; set; }

    public readonly string TypeWithoutPeriod => Type.Length > 1 && Type[^1] == '.' ? Type[..^1] : Type;

    public readonly string TypeWithoutSentencePeriod => Breaks ? TypeWithoutPeriod : Type;

    public readonly bool StartsUpper =>
        (CharacterClasses.Of(PythonText.First(Text)) & CharacterKinds.Upper) != CharacterKinds.None;

    public readonly bool StartsLower =>
        (CharacterClasses.Of(PythonText.First(Text)) & CharacterKinds.Lower) != CharacterKinds.None;

    /// <summary>One letter and a period.</summary>
    public readonly bool IsInitial
    {
        get
        {
            var first = PythonText.First(Text);
            return Text.Length == first.Utf16SequenceLength + 1 && EndsInPeriod && IsLetter(first);
        }
    }

    public readonly bool IsSentencePunctuation => Text is ";" or ":" or "," or "." or "!" or "?";

    /// <summary>The first pass: what the token is by itself, an end of a sentence, an ellipsis or an abbreviation.</summary>
    public void MarkByType(IReadOnlySet<string> abbreviations)
    {
        if (Text is "." or "?" or "!")
        {
            Breaks = true;
        }
        else if (Text.Length >= 2 && Text.AsSpan().IndexOfAnyExcept('.') < 0)
        {
            IsEllipsis = true;
        }
        else if (EndsInPeriod && !Text.EndsWith("..", StringComparison.Ordinal))
        {
            var word = PythonText.Lower(Text[..^1]);
            Abbreviates =
                abbreviations.Contains(word)
                || (word.LastIndexOf('-') is >= 0 and var hyphen && abbreviations.Contains(word[(hyphen + 1)..]));
            Breaks = !Abbreviates;
        }
    }

    /// <summary>Whether there is a word character in it that is no digit.</summary>
    public static bool HasLetter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsLetter(rune))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it consists of word characters that are no digits.</summary>
    public static bool IsAllLetters(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsLetter(rune))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static bool IsLetter(System.Text.Rune rune) =>
        (CharacterClasses.Of(rune) & (CharacterKinds.Word | CharacterKinds.Digit)) == CharacterKinds.Word;

    /// <summary>An optional minus, an optional point or comma, then digits, commas, points and hyphens.</summary>
    private static bool IsNumeric(string text)
    {
        var index = text[0] == '-' ? 1 : 0;
        if (index < text.Length && text[index] is '.' or ',')
        {
            index++;
        }

        if (index >= text.Length || !IsDigitAt(text, ref index))
        {
            return false;
        }

        while (index < text.Length)
        {
            if (text[index] is ',' or '.' or '-')
            {
                index++;
            }
            else if (!IsDigitAt(text, ref index))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDigitAt(string text, ref int index)
    {
        var rune = PythonText.First(text.AsSpan(index));
        if ((CharacterClasses.Of(rune) & CharacterKinds.Digit) == CharacterKinds.None)
        {
            return false;
        }

        index += rune.Utf16SequenceLength;
        return true;
    }
}
