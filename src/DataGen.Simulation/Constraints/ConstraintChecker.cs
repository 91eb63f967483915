using System.Text.Json;
using System.Text.RegularExpressions;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Does a text meet a constraint? What the simulator's own right verifiers say, in C#.</summary>
internal static class ConstraintChecker
{
    private const RegexOptions Linear =
        RegexOptions.NonBacktracking
        | RegexOptions.CultureInvariant
        | RegexOptions.Multiline
        | RegexOptions.ExplicitCapture;

    private static readonly Regex Bullet = new(@"^\s*[-*] ", Linear);
    private static readonly Regex NumberedItem = new(@"^\s*\d+[.)] ", Linear);
    private static readonly Regex Section = new(@"^Section \d+", Linear);
    private static readonly Regex Placeholder = new(@"\[[^\[\]]+\]", Linear);
    private static readonly Regex Highlight = new(@"\*[^*\n]+\*", Linear);
    private static readonly Regex Hashtag = new(@"#\w+", Linear);
    private static readonly Regex LatinWord = new("[A-Za-z]+", Linear);

    public static bool Holds(Constraint constraint, string text) =>
        Measure(constraint, text) is { } count
            ? count >= constraint.Least && count <= constraint.Most
            : Passes(constraint, text);

    /// <summary>The count a constraint bounds; null for kinds that do not count.</summary>
    private static int? Measure(Constraint constraint, string text) =>
        constraint.Kind switch
        {
            ConstraintKind.Words => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
            ConstraintKind.Sentences => SentenceEnds(text),
            ConstraintKind.Paragraphs => text.Split("\n\n").Count(block => !string.IsNullOrWhiteSpace(block)),
            ConstraintKind.Bullets => Bullet.Count(text),
            ConstraintKind.NumberedItems => NumberedItem.Count(text),
            ConstraintKind.Sections => Section.Count(text),
            ConstraintKind.Placeholders => Placeholder.Count(text),
            ConstraintKind.Highlights => Highlight.Count(text),
            ConstraintKind.Hashtag => Hashtag.Count(text),
            ConstraintKind.Frequency => TextWords
                .Lower(text)
                .Count(word => string.Equals(word, constraint.Phrase, StringComparison.OrdinalIgnoreCase)),
            _ => null,
        };

    private static bool Passes(Constraint constraint, string text) =>
        constraint.Kind switch
        {
            ConstraintKind.LowerCase => string.Equals(text, text.ToLowerInvariant(), StringComparison.Ordinal),
            ConstraintKind.UpperCase => string.Equals(text, text.ToUpperInvariant(), StringComparison.Ordinal),
            ConstraintKind.NoCommas => !text.Contains(',', StringComparison.Ordinal),
            ConstraintKind.NoDigits => !text.Any(char.IsDigit),
            ConstraintKind.NoExclamations => !text.Contains('!', StringComparison.Ordinal),
            ConstraintKind.Include => Array.TrueForAll(
                constraint.Words,
                word => text.Contains(word, StringComparison.OrdinalIgnoreCase)
            ),
            ConstraintKind.Avoid => !Array.Exists(
                constraint.Words,
                word => text.Contains(word, StringComparison.OrdinalIgnoreCase)
            ),
            ConstraintKind.StartsWith => text.Trim().StartsWith(constraint.Phrase, StringComparison.Ordinal),
            ConstraintKind.EndsWith => text.Trim().EndsWith(constraint.Phrase, StringComparison.Ordinal),
            ConstraintKind.EndsWithQuestion => text.TrimEnd().EndsWith('?'),
            ConstraintKind.Json => IsJson(text),
            ConstraintKind.Quoted => text.Trim() is { Length: > 1 } trimmed && trimmed[0] == '"' && trimmed[^1] == '"',
            ConstraintKind.Postscript => text.Contains("P.S.", StringComparison.Ordinal),
            ConstraintKind.Title => text.Contains("<<", StringComparison.Ordinal)
                && text.Contains(">>", StringComparison.Ordinal),
            ConstraintKind.WordsStartingWith => LatinWord
                .Matches(text)
                .All(match => char.ToLowerInvariant(match.Value[0]) == constraint.Phrase[0]),
            ConstraintKind.AvoidLetter => !text.Contains(constraint.Phrase, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };

    private static int SentenceEnds(string text)
    {
        var ends = 0;
        for (var at = 0; at < text.Length; at++)
        {
            ends += text[at] is '.' or '?' or '!' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])) ? 1 : 0;
        }

        return ends;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
