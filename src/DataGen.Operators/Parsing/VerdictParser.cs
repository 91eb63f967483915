using System.Text.RegularExpressions;
using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

/// <summary>
/// Reads a final verdict: an anchor, a colon, and one of some labels as a word of its own (<c>Final Judgement: Yes</c>). Verdicts that are repeated must agree.
/// A word that only begins like a label ("Note") is none.
/// </summary>
internal sealed class VerdictParser(string anchor, IReadOnlyList<string> labels) : IAnswerParser
{
    /// <summary>Words may stand between anchor and colon; marks and line ends between colon and label.</summary>
    private readonly Regex _statement = new(
        $@"{Regex.Escape(anchor)}[^:\n]{{0,80}}:[\s*_""'`\[\(]*(?<word>[\p{{L}}\p{{N}}]+)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    public ParseResult Parse(string text, bool cut)
    {
        string? verdict = null;
        foreach (Match match in _statement.Matches(text))
        {
            var word = match.Groups["word"].Value;
            var label = labels.FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
            if (label is null)
            {
                return ParseResult.Fail($"'{anchor}' is followed by '{word}', none of: {string.Join(", ", labels)}");
            }

            if (verdict is not null && !string.Equals(verdict, label, StringComparison.Ordinal))
            {
                return ParseResult.Fail($"'{anchor}' is followed once by '{verdict}' and once by '{label}'");
            }

            verdict = label;
        }

        return verdict is null ? ParseResult.Fail($"no '{anchor}:'") : ParseResult.Ok(Json.Text(verdict));
    }
}
