using System.Buffers;

namespace DataGen.Verification.Text;

/// <summary>
/// The Penn Treebank word tokeniser as NLTK up to 3.9.2 carries it out on one sentence: a fixed order of rewrites that put spaces
/// around what is a token of its own.
/// </summary>
internal static class TreebankTokenizer
{
    private delegate void Rewrite(ReadOnlySpan<char> text, CharacterBuffer output);

    private static readonly (SearchValues<char> Triggers, Rewrite Rewrite)[] Rewrites =
    [
        (SearchValues.Create("«“‘„`"), OpeningQuotes),
        (SearchValues.Create("\""), LeadingDoubleQuote),
        (SearchValues.Create("`"), DoubleBackTicks),
        (SearchValues.Create("\"'"), QuotesAfterOpeners),
        (SearchValues.Create("'"), ApostropheBeforeLetter),
        (SearchValues.Create("."), FinalPeriod),
        (SearchValues.Create(":,"), ColonsAndCommas),
        (SearchValues.Create("."), PeriodRuns),
        (SearchValues.Create(";@#$%&"), (text, output) => Pad(text, output, ";@#$%&")),
        (SearchValues.Create("?!"), (text, output) => Pad(text, output, "?!")),
        (SearchValues.Create("'"), ClosingApostrophe),
        (SearchValues.Create("*"), (text, output) => Pad(text, output, "*")),
        (SearchValues.Create("[](){}<>"), (text, output) => Pad(text, output, "[](){}<>")),
        (SearchValues.Create("-"), DoubleDashes),
    ];

    private static readonly (SearchValues<char> Triggers, Rewrite Rewrite)[] EndRewrites =
    [
        (SearchValues.Create("»”’"), (text, output) => Pad(text, output, "»”’")),
        (SearchValues.Create("'"), DoubleApostrophes),
        (SearchValues.Create("\""), DoubleQuotes),
        (SearchValues.Create("'"), ShortClitics),
        (SearchValues.Create("'"), LongClitics),
    ];

    /// <summary>The tokens of one sentence, added to a list.</summary>
    public static void Tokenize(ReadOnlySpan<char> sentence, List<string> tokens)
    {
        if (sentence.IsEmpty)
        {
            return;
        }

        var current = new CharacterBuffer();
        var other = new CharacterBuffer();
        current.Append(sentence);
        Apply(Rewrites, ref current, ref other);
        Pad(current.Span, other);
        (current, other) = (other, current);
        Apply(EndRewrites, ref current, ref other);
        var text = current.Span;
        if (TreebankContractions.Occur(text))
        {
            PythonTokens(TreebankContractions.Split(text.ToString()), tokens);
        }
        else
        {
            PythonTokens(text, tokens);
        }
    }

    private static void PythonTokens(ReadOnlySpan<char> text, List<string> tokens)
    {
        var position = 0;
        while (PythonText.NextToken(text, ref position, out var token))
        {
            tokens.Add(token.ToString());
        }
    }

    private static void Pad(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        output.Clear();
        output.Append(' ').Append(text).Append(' ');
    }

    private static void Apply(
        (SearchValues<char> Triggers, Rewrite Rewrite)[] rewrites,
        ref CharacterBuffer current,
        ref CharacterBuffer other
    )
    {
        foreach (var (triggers, rewrite) in rewrites)
        {
            if (current.Span.ContainsAny(triggers))
            {
                other.Clear();
                rewrite(current.Span, other);
                (current, other) = (other, current);
            }
        }
    }

    private static void Pad(ReadOnlySpan<char> text, CharacterBuffer output, string characters)
    {
        foreach (var unit in text)
        {
            if (characters.Contains(unit, StringComparison.Ordinal))
            {
                output.Append(' ').Append(unit).Append(' ');
            }
            else
            {
                output.Append(unit);
            }
        }
    }

    private static void OpeningQuotes(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '`')
            {
                output.Append(' ');
                for (; index < text.Length && text[index] == '`'; index++)
                {
                    output.Append('`');
                }

                index--;
                output.Append(' ');
            }
            else if (text[index] is '«' or '“' or '‘' or '„')
            {
                output.Append(' ').Append(text[index]).Append(' ');
            }
            else
            {
                output.Append(text[index]);
            }
        }
    }

    private static void LeadingDoubleQuote(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        if (text[0] == '"')
        {
            output.Append("``");
            text = text[1..];
        }

        output.Append(text);
    }

    private static void DoubleBackTicks(ReadOnlySpan<char> text, CharacterBuffer output) => PadPairs(text, output, '`');

    private static void DoubleDashes(ReadOnlySpan<char> text, CharacterBuffer output) => PadPairs(text, output, '-');

    private static void DoubleApostrophes(ReadOnlySpan<char> text, CharacterBuffer output) =>
        PadPairs(text, output, '\'');

    private static void PadPairs(ReadOnlySpan<char> text, CharacterBuffer output, char mark)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == mark && index + 1 < text.Length && text[index + 1] == mark)
            {
                output.Append(' ').Append(mark).Append(mark).Append(' ');
                index++;
            }
            else
            {
                output.Append(text[index]);
            }
        }
    }

    private static void QuotesAfterOpeners(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            output.Append(text[index]);
            if (text[index] is not (' ' or '(' or '[' or '{' or '<'))
            {
                continue;
            }

            var rest = text[(index + 1)..];
            if (rest.StartsWith("\""))
            {
                output.Append(" `` ");
                index++;
            }
            else if (rest.StartsWith("''"))
            {
                output.Append(" `` ");
                index += 2;
            }
        }
    }

    private static void ApostropheBeforeLetter(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            output.Append(text[index]);
            if (text[index] == '\'' && index + 1 < text.Length && CharacterClasses.IsWordAt(text, index + 1))
            {
                var rune = PythonText.First(text[(index + 1)..]);
                var isClitic = CaseFolding.Fold(rune.ToString()) is "m" or "t" or "s" or "d" or "n";
                if (!isClitic && !CharacterClasses.IsWordAt(text, index + 1 + rune.Utf16SequenceLength))
                {
                    output.Append(' ');
                }
            }
        }
    }

    private static void FinalPeriod(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        var end = PythonText.TrimEnd(text).Length;
        var period = end;
        while (period > 0 && IsCloserOrSpace(text[period - 1]))
        {
            period--;
        }

        // The space may belong to the closers or to the white space behind them.
        if (period == end)
        {
            while (period > 0 && text[period - 1] == ' ')
            {
                period--;
            }
        }

        period--;
        if (period < 1 || text[period] != '.' || text[period - 1] == '.')
        {
            output.Append(text);
            return;
        }

        var closersEnd = period + 1;
        while (closersEnd < text.Length && IsCloserOrSpace(text[closersEnd]))
        {
            closersEnd++;
        }

        output.Append(text[..period]).Append(" . ").Append(text[(period + 1)..closersEnd]).Append(' ');
    }

    private static bool IsCloserOrSpace(char unit) =>
        unit is ']' or ')' or '}' or '>' or '"' or '\'' or '»' or '”' or '’' or ' ';

    private static void ColonsAndCommas(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var unit = text[index];
            if (unit is not (':' or ','))
            {
                output.Append(unit);
            }
            else if (index + 1 == text.Length)
            {
                output.Append(' ').Append(unit).Append(' ');
            }
            else if (IsDigitAt(text, index + 1))
            {
                output.Append(unit);
            }
            else
            {
                // The character behind is taken along, so that of two marks in a row only the first is detached here ...
                output.Append(' ').Append(unit).Append(' ').Append(text[index + 1]);
                index++;
                if (index + 1 == text.Length && text[index] is ':' or ',')
                {
                    // ... but one at the very end is detached by the next rule.
                    output.RemoveLast();
                    output.Append(' ').Append(text[index]).Append(' ');
                }
            }
        }
    }

    private static bool IsDigitAt(ReadOnlySpan<char> text, int index) =>
        (CharacterClasses.Of(PythonText.First(text[index..])) & CharacterKinds.Digit) != CharacterKinds.None;

    private static void PeriodRuns(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var end = index;
            while (end < text.Length && text[end] == '.')
            {
                end++;
            }

            if (end - index >= 2)
            {
                output.Append(' ').Append(text[index..end]).Append(' ');
                index = end - 1;
            }
            else
            {
                output.Append(text[index]);
            }
        }
    }

    private static void ClosingApostrophe(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            output.Append(text[index]);
            if (text[index] != '\'' && text[(index + 1)..].StartsWith("' "))
            {
                output.Append(" ' ");
                index += 2;
            }
        }
    }

    private static void DoubleQuotes(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        foreach (var unit in text)
        {
            if (unit == '"')
            {
                output.Append(" '' ");
            }
            else
            {
                output.Append(unit);
            }
        }
    }

    private static void ShortClitics(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            output.Append(text[index]);
            if (text[index] is '\'' or ' ' || index + 1 >= text.Length || text[index + 1] != '\'')
            {
                continue;
            }

            var rest = text[(index + 1)..];
            var length =
                rest.Length > 2 && rest[1] is 's' or 'S' or 'm' or 'M' or 'd' or 'D' && rest[2] == ' ' ? 2
                : rest.Length > 1 && rest[1] == ' ' ? 1
                : 0;
            if (length > 0)
            {
                output.Append(' ').Append(rest[..length]).Append(' ');
                index += length + 1;
            }
        }
    }

    private static void LongClitics(ReadOnlySpan<char> text, CharacterBuffer output)
    {
        for (var index = 0; index < text.Length; index++)
        {
            output.Append(text[index]);
            if (text[index] is '\'' or ' ' || index + 4 >= text.Length || text[index + 4] != ' ')
            {
                continue;
            }

            if (text.Slice(index + 1, 3) is "'ll" or "'LL" or "'re" or "'RE" or "'ve" or "'VE" or "n't" or "N'T")
            {
                output.Append(' ').Append(text.Slice(index + 1, 3)).Append(' ');
                index += 4;
            }
        }
    }
}
