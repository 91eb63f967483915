using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>
/// A text under check, with the views of it that checks ask for, each made once. Not for use by several threads at once.
/// </summary>
internal sealed class Passage(string text, TextResources resources)
{
    private string[]? _tokens;
    private string[]? _plainTokens;
    private string[]? _lowerPlainTokens;
    private List<string>? _sentences;
    private List<Range>? _sentenceRanges;
    private string[]? _treebankTokens;
    private List<string>? _ruleSentences;
    private string? _language;
    private bool _languageKnown;
    private int _words = -1;

    public string Text => text;

    public TextResources Resources => resources;

    public bool IsBlank => PythonText.IsBlank(text);

    public ReadOnlySpan<char> TrimmedSpan => PythonText.Trim(text.AsSpan());

    public string Trimmed => field ??= PythonText.Trim(text);

    public string Lower => field ??= PythonText.Lower(text);

    /// <summary>The text with case folded as IGNORECASE does, position by position.</summary>
    public string Folded => field ??= CaseFolding.Fold(text);

    /// <summary>The text without ASCII punctuation.</summary>
    public string Plain => field ??= PythonText.DeletePunctuation(text);

    /// <summary>How many runs of word characters the text has.</summary>
    public int WordCount => _words >= 0 ? _words : _words = PythonText.CountWords(text);

    /// <summary>The runs without white space.</summary>
    public string[] Tokens => _tokens ??= PythonText.Split(text);

    /// <summary>The runs without white space of the text without punctuation.</summary>
    public string[] PlainTokens => _plainTokens ??= PythonText.Split(Plain);

    public string[] LowerPlainTokens => _lowerPlainTokens ??= PythonText.Split(PythonText.DeletePunctuation(Lower));

    public int SentenceCount => SentenceRanges.Count;

    private List<Range> SentenceRanges => _sentenceRanges ??= resources.Sentences.Split(text);

    /// <summary>The sentences, without white space at the ends.</summary>
    public List<string> Sentences =>
        _sentences ??= SentenceRanges.ConvertAll(range => PythonText.Trim(text.AsSpan()[range]).ToString());

    /// <summary>The Treebank tokens of all sentences.</summary>
    public string[] TreebankTokens => _treebankTokens ??= Tokenize();

    /// <summary>The sentences of IFEval's rule splitter.</summary>
    public List<string> RuleSentences => _ruleSentences ??= RegexSentenceSplitter.Split(text);

    /// <summary>The language's code, or null where the text has no features to tell it by.</summary>
    public string? Language
    {
        get
        {
            if (!_languageKnown)
            {
                _language = resources.Languages.Identify(text);
                _languageKnown = true;
            }

            return _language;
        }
    }

    private string[] Tokenize()
    {
        var tokens = new List<string>();
        foreach (var range in SentenceRanges)
        {
            TreebankTokenizer.Tokenize(text.AsSpan()[range], tokens);
        }

        return [.. tokens];
    }

    /// <summary>Another text, such as one sentence of this one, with the same resources.</summary>
    public Passage Of(string other) => new(other, resources);

    public int? Count(KeywordPattern pattern, int atMost = int.MaxValue) => pattern.Count(text, Folded, atMost);
}

/// <summary>The language resources checks share; safe to use from several threads.</summary>
internal sealed class TextResources(PunktParameters punkt)
{
    private readonly Lazy<LanguageIdentifier> _languages = new(() => new LanguageIdentifier());

    public PunktSentenceSplitter Sentences { get; } = new(punkt);

    public LanguageIdentifier Languages => _languages.Value;
}
