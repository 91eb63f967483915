namespace DataGen.Deduplication.Text;

/// <summary>Cuts texts into words.</summary>
internal static class WordSplitter
{
    /// <summary>Fills <paramref name="words"/> with the words of a text.</summary>
    public static void Split(TokenizerMode mode, ReadOnlySpan<byte> utf8, WordList words)
    {
        if (mode == TokenizerMode.RougeCompat)
            AsciiWords.Split(utf8, words);
        else
            UnicodeWords.Split(utf8, words);
    }
}
