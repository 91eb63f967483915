using DataGen.Verification.Constraints.IfBench;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.Measuring;

/// <summary>Measures texts. Safe to use from several threads.</summary>
public sealed class TextMeasurer
{
    private readonly TextResources _resources;

    /// <param name="punkt">The sentence splitter's parameters; the built-in ones if none are given.</param>
    public TextMeasurer(PunktParameters? punkt = null)
    {
        _resources = new TextResources(punkt ?? PunktParameters.BuiltIn);
    }

    public TextMeasurements Measure(string text) =>
        Measure(new Passage(PythonText.WithoutLoneSurrogates(text), _resources));

    internal static TextMeasurements Measure(Passage passage)
    {
        var text = passage.Text;
        var words = PythonText.Words(text);
        var stop = words.Count(word => EnglishStopWords.All.Contains(PythonText.Lower(word)));
        return new TextMeasurements
        {
            Characters = PythonText.Length(text),
            Words = words.Count,
            UniqueWords = passage.LowerPlainTokens.Distinct(StringComparer.Ordinal).Count(),
            Sentences = passage.SentenceCount,
            Lines = text.Split('\n').Count(line => !PythonText.IsBlank(line)),
            Paragraphs = text.Split("\n\n").Count(piece => !PythonText.IsBlank(piece)),
            DividedParagraphs = Constraints.Paragraphs.CountDivided(text),
            Bullets = Markdown.CountBullets(text),
            Highlights = Markdown.CountHighlights(text),
            Placeholders = Markdown.CountBrackets(text),
            CapitalWords = passage.TreebankTokens.Count(token => PythonText.IsUpper(token)),
            Numbers = DigitRuns.Of(passage.Plain).Count,
            Pronouns = passage
                .Of(PythonText.Lower(text.Replace('/', ' ')))
                .TreebankTokens.Count(FixedLists.Pronouns.Contains),
            StopWordPercentage = words.Count == 0 ? 0 : 100.0 * stop / words.Count,
            Commas = text.Count(unit => unit == ','),
            Questions = passage.Sentences.Count(sentence => sentence.EndsWith('?')),
            Exclamations = passage.Sentences.Count(sentence => sentence.EndsWith('!')),
            Emoji = text.EnumerateRunes().Count(EmojiTable.Contains),
            Letters = text.Count(char.IsAsciiLetter),
            IsUpper = PythonText.IsUpper(text),
            IsLower = PythonText.IsLower(text),
            IsJson = Holds(IfEval.FormatConstraints.Json, passage),
            HasTitle = Markdown.HasTitle(text),
            IsQuoted = Holds(IfEval.StartEndConstraints.Quotation, passage),
            Language = passage.Language,
            SentenceModel = passage.Resources.Sentences.Name,
        };
    }

    private static bool Holds(ConstraintType type, Passage passage) =>
        !passage.IsBlank && type.Compile(ConstraintArguments.Empty, CheckSettings.Default).Check!(passage).Kept;
}
