using System.Buffers;
using System.Runtime.InteropServices;

namespace DataGen.Verification.Text;

/// <summary>
/// The Punkt sentence splitter (Kiss and Strunk 2006) as NLTK 3.8 carries it out: a sentence may end at a full stop, question or
/// exclamation mark followed by white space or by a closing mark; the word before and the word after decide.
/// </summary>
internal sealed class PunktSentenceSplitter(PunktParameters parameters)
{
    private static readonly SearchValues<char> AsciiWhite = SearchValues.Create(" \t\n\r\v\f");

    public string Name => parameters.Name;

    /// <summary>The sentences' places in the text, in order.</summary>
    public List<Range> Split(string text) => Realign(text, Slices(text));

    private List<(int Start, int End)> Slices(string text)
    {
        var slices = new List<(int Start, int End)>();
        var tokens = new List<PunktToken>();
        var lastBreak = 0;
        var wordStart = 0;
        var wordEnd = 0;
        Candidate? previous = null;
        var position = 0;
        while (NextCandidate(text, ref position, out var candidate))
        {
            var space = LastAsciiWhite(text.AsSpan(wordEnd, candidate.Mark - wordEnd));
            var start = space > 0 ? wordEnd + space + 1 : wordStart;
            if (previous is { } pending && wordEnd <= start && IsBreak(text, wordStart, pending, tokens))
            {
                slices.Add((lastBreak, pending.Mark + 1));
                lastBreak = pending.NextStart;
            }

            previous = candidate;
            wordStart = start;
            wordEnd = candidate.Mark;
        }

        if (previous is { } last && IsBreak(text, wordStart, last, tokens))
        {
            slices.Add((lastBreak, last.Mark + 1));
            lastBreak = last.NextStart;
        }

        slices.Add((lastBreak, PythonText.TrimEnd(text.AsSpan()).Length));
        return slices;
    }

    private static bool NextCandidate(string text, ref int position, out Candidate candidate)
    {
        while (position < text.Length)
        {
            var offset = text.AsSpan(position).IndexOfAny('.', '?', '!');
            if (offset < 0)
            {
                break;
            }

            var mark = position + offset;
            position = mark + 1;
            if (position >= text.Length)
            {
                break;
            }

            if (PunktWordTokenizer.IsNonWord(text[position]))
            {
                candidate = new Candidate(mark, position, position + 1);
                return true;
            }

            var next = position;
            while (next < text.Length && CharacterClasses.IsWhite(text[next]))
            {
                next++;
            }

            if (next == position || next == text.Length)
            {
                continue;
            }

            var end = next;
            while (end < text.Length && !CharacterClasses.IsWhite(text[end]))
            {
                end++;
            }

            candidate = new Candidate(mark, next, end);
            return true;
        }

        candidate = default;
        return false;
    }

    private static int LastAsciiWhite(ReadOnlySpan<char> text) => text.LastIndexOfAny(AsciiWhite);

    private bool IsBreak(string text, int wordStart, Candidate candidate, List<PunktToken> buffer)
    {
        buffer.Clear();
        PunktWordTokenizer.Tokenize(text.AsSpan(wordStart, candidate.ContextEnd - wordStart), buffer);
        var tokens = CollectionsMarshal.AsSpan(buffer);
        foreach (ref var token in tokens)
        {
            token.MarkByType(parameters.Abbreviations);
        }

        // The last token only gives the context.
        for (var index = 0; index + 1 < tokens.Length; index++)
        {
            if (tokens[index].EndsInPeriod)
            {
                MarkByContext(ref tokens[index], tokens[index + 1]);
            }

            if (tokens[index].Breaks)
            {
                return true;
            }
        }

        return false;
    }

    private void MarkByContext(ref PunktToken token, PunktToken next)
    {
        var type = token.TypeWithoutPeriod;
        var nextType = next.TypeWithoutSentencePeriod;
        var isInitial = token.IsInitial;
        if (parameters.Collocations.Contains((type, nextType)))
        {
            token.Breaks = false;
            token.Abbreviates = true;
            return;
        }

        if ((token.Abbreviates || token.IsEllipsis) && !isInitial)
        {
            if (StartsSentence(next) == true || (next.StartsUpper && parameters.SentenceStarters.Contains(nextType)))
            {
                token.Breaks = true;
                return;
            }
        }

        if (!isInitial && !string.Equals(type, PunktToken.Number, StringComparison.Ordinal))
        {
            return;
        }

        var starts = StartsSentence(next);
        if (
            starts == false
            || (
                starts is null
                && isInitial
                && next.StartsUpper
                && (Spelling(nextType) & OrthographicContexts.Lower) == OrthographicContexts.None
            )
        )
        {
            token.Breaks = false;
            token.Abbreviates = true;
        }
    }

    /// <summary>Whether the word's spelling history says that it starts a sentence; null where it says nothing.</summary>
    private bool? StartsSentence(PunktToken token)
    {
        if (token.IsSentencePunctuation)
        {
            return false;
        }

        var seen = Spelling(token.TypeWithoutSentencePeriod);
        if (
            token.StartsUpper
            && (seen & OrthographicContexts.Lower) != OrthographicContexts.None
            && (seen & OrthographicContexts.UpperInside) == OrthographicContexts.None
        )
        {
            return true;
        }

        return
            token.StartsLower
            && (
                (seen & OrthographicContexts.Upper) != OrthographicContexts.None
                || (seen & OrthographicContexts.LowerAtStart) == OrthographicContexts.None
            )
            ? false
            : null;
    }

    private OrthographicContexts Spelling(string type) => parameters.Spellings.GetValueOrDefault(type);

    /// <summary>Moves closing quotes and brackets that follow a sentence end into the sentence they close.</summary>
    private static List<Range> Realign(string text, List<(int Start, int End)> slices)
    {
        var sentences = new List<Range>(slices.Count);
        var shift = 0;
        for (var index = 0; index < slices.Count; index++)
        {
            var start = slices[index].Start + shift;
            var end = slices[index].End;
            var closers = 0;
            var consumed = 0;
            if (index + 1 < slices.Count)
            {
                (closers, consumed) = Closers(
                    text.AsSpan(slices[index + 1].Start, slices[index + 1].End - slices[index + 1].Start)
                );
            }

            shift = consumed;
            if (consumed > 0)
            {
                sentences.Add(start..(slices[index + 1].Start + closers));
            }
            else if (start < end)
            {
                sentences.Add(start..end);
            }
        }

        return sentences;
    }

    /// <summary>The closing marks at the start that stand before white space, a double hyphen or the end, and what they take up.</summary>
    private static (int Closers, int Consumed) Closers(ReadOnlySpan<char> text)
    {
        var closers = 0;
        while (closers < text.Length && text[closers] is '"' or '\'' or ')' or ']' or '}')
        {
            closers++;
        }

        if (closers == 0)
        {
            return (0, 0);
        }

        var end = closers;
        while (end < text.Length && CharacterClasses.IsWhite(text[end]))
        {
            end++;
        }

        var follows = end > closers || end == text.Length || text[end..].StartsWith("--", StringComparison.Ordinal);
        return follows ? (closers, end) : (0, 0);
    }

    /// <summary>A mark that may end a sentence; what stands next begins at NextStart, its first token ends at ContextEnd.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Candidate(int Mark, int NextStart, int ContextEnd);
}
