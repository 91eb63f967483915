namespace DataGen.Deduplication;

/// <summary>How a text is cut into words.</summary>
public enum TokenizerMode
{
    /// <summary>
    /// Runs of ASCII letters and digits, lower-cased: the default tokenizer of the <c>rouge_score</c> package, without
    /// stemming. Everything else separates words, so a text without ASCII letters or digits has none.
    /// </summary>
    RougeCompat,

    /// <summary>
    /// Runs of letters, digits and the marks on them, in any script, lower-cased; each character of a script that is
    /// written without spaces (Chinese, Japanese kana, Thai, Lao, Khmer, Burmese) is a word of its own; full-width Latin
    /// letters and digits count as the ordinary ones. Texts are taken as they are: composed and decomposed spellings of one
    /// character differ.
    /// </summary>
    Unicode,
}

/// <summary>The names of tokenizers in recipes and manifests.</summary>
public static class TokenizerModeNames
{
    /// <summary>Name and version of the tokenizer; the version changes when its words do.</summary>
    public static string VersionedName(this TokenizerMode mode) =>
        mode switch
        {
            TokenizerMode.RougeCompat => "rouge-compat/1",
            TokenizerMode.Unicode => "unicode/1",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "No such tokenizer."),
        };
}
