using System.Text.RegularExpressions;

namespace DataGen.Verification.Text;

/// <summary>
/// The rule splitter of IFEval's own tool set, which IFEvalG's checks use: full stops that end no sentence are protected by
/// rewriting, then every end mark left ends one. The order of the rewrites matters.
/// </summary>
internal static partial class RegexSentenceSplitter
{
    private const string Dot = "<prd>";
    private const string Stop = "<stop>";
    private const string Starters =
        @"(?<next>Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|He[\s\x1c-\x1f]|She[\s\x1c-\x1f]|It[\s\x1c-\x1f]|They[\s\x1c-\x1f]|Their[\s\x1c-\x1f]|Our[\s\x1c-\x1f]|We[\s\x1c-\x1f]|But[\s\x1c-\x1f]|However[\s\x1c-\x1f]|That[\s\x1c-\x1f]|This[\s\x1c-\x1f]|Wherever)";

    public static List<string> Split(string text)
    {
        var work = $" {text}  ".Replace('\n', ' ');
        if (work.Contains('.', StringComparison.Ordinal))
        {
            work = ProtectDots(work);
        }

        work = work.Replace(".”", "”.", StringComparison.Ordinal)
            .Replace(".\"", "\".", StringComparison.Ordinal)
            .Replace("!\"", "\"!", StringComparison.Ordinal)
            .Replace("?\"", "\"?", StringComparison.Ordinal)
            .Replace(".", "." + Stop, StringComparison.Ordinal)
            .Replace("?", "?" + Stop, StringComparison.Ordinal)
            .Replace("!", "!" + Stop, StringComparison.Ordinal)
            .Replace(Dot, ".", StringComparison.Ordinal);
        var sentences = work.Split(Stop).Select(PythonText.Trim).ToList();
        if (sentences[^1].Length == 0)
        {
            sentences.RemoveAt(sentences.Count - 1);
        }

        return sentences;
    }

    private static string ProtectDots(string text)
    {
        text = Titles().Replace(text, "${a}" + Dot);
        text = WebSites().Replace(text, Dot + "${a}");
        text = Decimals().Replace(text, $"${{a}}{Dot}${{b}}");
        text = DotRuns().Replace(text, match => string.Concat(Enumerable.Repeat(Dot, match.Length)) + Stop);
        text = text.Replace("Ph.D.", $"Ph{Dot}D{Dot}", StringComparison.Ordinal);
        text = SingleLetters().Replace(text, $" ${{a}}{Dot} ");
        text = AcronymsBeforeStarters().Replace(text, $"${{a}}{Stop} ${{next}}");
        text = ThreeLetters().Replace(text, $"${{a}}{Dot}${{b}}{Dot}${{c}}{Dot}");
        text = TwoLetters().Replace(text, $"${{a}}{Dot}${{b}}{Dot}");
        text = SuffixesBeforeStarters().Replace(text, $" ${{a}}{Stop} ${{next}}");
        text = Suffixes().Replace(text, $" ${{a}}{Dot}");
        return LettersAfterSpace().Replace(text, $" ${{a}}{Dot}");
    }

#pragma warning disable MA0009 // No pattern can look at a character more than a few times.
    [GeneratedRegex(@"(?<a>Mr|St|Mrs|Ms|Dr)[.]", RegexOptions.ExplicitCapture)]
    private static partial Regex Titles();

    [GeneratedRegex(@"[.](?<a>com|net|org|io|gov|edu|me)", RegexOptions.ExplicitCapture)]
    private static partial Regex WebSites();

    [GeneratedRegex(@"(?<a>[0-9])[.](?<b>[0-9])", RegexOptions.ExplicitCapture)]
    private static partial Regex Decimals();

    [GeneratedRegex(@"\.{2,}", RegexOptions.ExplicitCapture)]
    private static partial Regex DotRuns();

    [GeneratedRegex(@"[\s\x1c-\x1f](?<a>[A-Za-z])[.] ", RegexOptions.ExplicitCapture)]
    private static partial Regex SingleLetters();

    [GeneratedRegex(@"(?<a>[A-Z][.][A-Z][.](?:[A-Z][.])?) " + Starters, RegexOptions.ExplicitCapture)]
    private static partial Regex AcronymsBeforeStarters();

    [GeneratedRegex(@"(?<a>[A-Za-z])[.](?<b>[A-Za-z])[.](?<c>[A-Za-z])[.]", RegexOptions.ExplicitCapture)]
    private static partial Regex ThreeLetters();

    [GeneratedRegex(@"(?<a>[A-Za-z])[.](?<b>[A-Za-z])[.]", RegexOptions.ExplicitCapture)]
    private static partial Regex TwoLetters();

    [GeneratedRegex(@" (?<a>Inc|Ltd|Jr|Sr|Co)[.] " + Starters, RegexOptions.ExplicitCapture)]
    private static partial Regex SuffixesBeforeStarters();

    [GeneratedRegex(@" (?<a>Inc|Ltd|Jr|Sr|Co)[.]", RegexOptions.ExplicitCapture)]
    private static partial Regex Suffixes();

    [GeneratedRegex(@" (?<a>[A-Za-z])[.]", RegexOptions.ExplicitCapture)]
    private static partial Regex LettersAfterSpace();
}
