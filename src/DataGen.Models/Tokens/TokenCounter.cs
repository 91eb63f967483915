using System.Globalization;
using Microsoft.ML.Tokenizers;

namespace DataGen.Models.Tokens;

/// <summary>A number of tokens.</summary>
/// <param name="Tokens">How many.</param>
/// <param name="Estimated">True where the text was not counted as one piece: then the number is approximate, as a rule slightly high.</param>
public readonly record struct TokenCount(int Tokens, bool Estimated);

/// <summary>
/// Counts a text's tokens with one of OpenAI's published vocabularies. The underlying counter takes quadratic time on a long
/// run without a split point (200,000 times the letter a: 50 s), which is what a model that lost its way writes, so such
/// runs are cut, and of a very long text only the beginning is counted and the rest extrapolated. Safe for use by many
/// threads; the vocabulary is loaded at the first count.
/// </summary>
public sealed class TokenCounter
{
    /// <summary>Longest run of one class of characters that is counted whole. Real words and code stay far below.</summary>
    private const int LongestRun = 500;

    /// <summary>UTF-16 units counted at most.</summary>
    private const int LongestText = 400_000;

    private readonly Lazy<TiktokenTokenizer> _tokenizer;

    /// <summary>A counter with one vocabulary.</summary>
    /// <param name="vocabulary"><c>o200k_base</c> or <c>cl100k_base</c>.</param>
    /// <exception cref="ArgumentException">Another name.</exception>
    public TokenCounter(string vocabulary = O200k)
    {
        if (vocabulary is not (O200k or Cl100k))
        {
            throw new ArgumentException(
                $"unknown vocabulary '{vocabulary}': known are {O200k} and {Cl100k}",
                nameof(vocabulary)
            );
        }

        Vocabulary = vocabulary;
        _tokenizer = new Lazy<TiktokenTokenizer>(() => TiktokenTokenizer.CreateForEncoding(vocabulary));
    }

    /// <summary>The vocabulary of current OpenAI models, and a fair estimate for others.</summary>
    public const string O200k = "o200k_base";

    /// <summary>The vocabulary of GPT-4 and GPT-3.5.</summary>
    public const string Cl100k = "cl100k_base";

    /// <summary>The vocabulary's name.</summary>
    public string Vocabulary { get; }

    /// <summary>The number of tokens of a text; special tokens in it count as ordinary text.</summary>
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestText)
        {
            return CountPieces(text);
        }

        TokenCount beginning = CountPieces(text[..LongestText]);
        double tokens = (double)beginning.Tokens / LongestText * text.Length;
        return new TokenCount((int)Math.Min(int.MaxValue, Math.Ceiling(tokens)), Estimated: true);
    }

    private TokenCount CountPieces(ReadOnlySpan<char> text)
    {
        TiktokenTokenizer tokenizer = _tokenizer.Value;
        int tokens = 0;
        int from = 0;
        while (EndOfPiece(text[from..]) is var length && from + length < text.Length)
        {
            tokens += tokenizer.CountTokens(text.Slice(from, length));
            from += length;
        }

        tokens += tokenizer.CountTokens(text[from..]);
        return new TokenCount(tokens, Estimated: from > 0);
    }

    /// <summary>Where the first run that is too long must be cut; the text's length where there is none.</summary>
    private static int EndOfPiece(ReadOnlySpan<char> text)
    {
        CharacterClass current = CharacterClass.None;
        int run = 0;
        for (int i = 0; i < text.Length; i++)
        {
            CharacterClass next = Classify(text[i]);
            // A surrogate stays with its neighbours: emoji and letters beyond the first plane repeat as well as others.
            if (next == CharacterClass.Surrogate && current != CharacterClass.None)
            {
                next = current;
            }

            if (next != current)
            {
                current = next;
                run = 0;
            }

            if (++run > LongestRun && !char.IsLowSurrogate(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }

    private static CharacterClass Classify(char c)
    {
        if (char.IsSurrogate(c))
        {
            return CharacterClass.Surrogate;
        }

        if (char.IsWhiteSpace(c))
        {
            return CharacterClass.WhiteSpace;
        }

        return char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                CharacterClass.Number,
            _ => CharacterClass.Other,
        };
    }

    private enum CharacterClass
    {
        None,
        Letter,
        Number,
        WhiteSpace,
        Surrogate,
        Other,
    }
}
