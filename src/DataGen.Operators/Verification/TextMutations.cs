namespace DataGen.Operators.Verification;

/// <summary>
/// Damages texts in ways that break most constraints on form. Which of them breaks a given constraint nobody knows; a verifier that accepts them
/// all checks nothing.
/// </summary>
internal static class TextMutations
{
    /// <summary>The damaged forms of a text, without the text itself.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new[]
        {
            "",
            "Ok",
            string.Join(' ', words),
            string.Join(' ', words.Reverse()),
            string.Join(' ', words[..(words.Length / 2)]),
            $"{text} {text}\n\n{text}",
            SwapCase(text),
            $"Well, 7 things! {text} (And so on, \"etc.\"; p. 12?)",
        }.Where(mutation => !string.Equals(mutation, text, StringComparison.Ordinal));
    }

    private static string SwapCase(string text) =>
        string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
