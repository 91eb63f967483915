using System.Globalization;
using System.Text.RegularExpressions;

namespace DataGen.Simulation.Language;

/// <summary>
/// A requirement that a writer of long texts might have had: one of a few kinds, with a word or numbers. It can be found in a text, put into words, read back from them,
/// turned into a near one that does not hold, and checked.
/// </summary>
internal sealed partial record DocumentFeature(string Form, string Word = "", int Least = 0, int Most = 0)
{
    private const string Mention = "mention";
    private const string Often = "often";
    private const string AtMost = "at-most";
    private const string Opening = "opening";
    private const string Ending = "ending";
    private const string Length = "length";
    private const string Paragraphs = "paragraphs";
    private const string Figures = "figures";

    private static readonly string[] OtherWords =
    [
        "glacier",
        "violin",
        "parliament",
        "submarine",
        "pepper",
        "satellite",
        "marathon",
        "velvet",
        "chess",
        "volcano",
        "lighthouse",
        "algebra",
    ];

    /// <summary>The requirement as a sentence.</summary>
    public string Text =>
        Form switch
        {
            Mention => $"Mention \"{Word}\" somewhere in the text.",
            Often => Invariant($"Speak of \"{Word}\" at least {Least} times in the course of the text."),
            AtMost => Invariant($"Speak of \"{Word}\" at most {Most} times in the course of the text."),
            Opening => $"Let the opening paragraph touch on \"{Word}\".",
            Ending => $"Let the last paragraph come back to \"{Word}\".",
            Length => Invariant($"Write between {Least} and {Most} words in all."),
            Paragraphs => Invariant($"Arrange the text in {Least} paragraphs."),
            _ => Invariant($"Give at least {Least} figures in digits."),
        };

    public string Kind =>
        Form is Length or Paragraphs ? "stylistic"
        : Form is Mention or Often or AtMost ? "semantic"
        : "mixed";

    public string Scope => Form is Mention or Opening or Ending ? "specific" : "broad";

    /// <summary>Requirements that a text meets, in the order of what they are about.</summary>
    public static List<DocumentFeature> Of(string text, SeededChoice choice)
    {
        var paragraphs = ParagraphsOf(text);
        var words = TextWords.Lower(text).Where(word => word.Length > 5).ToList();
        var counts = words
            .CountBy(word => word, StringComparer.Ordinal)
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .ToList();
        var all = TextWords.Of(text).Count;
        var found = new List<DocumentFeature>
        {
            new(Length, Least: all * 8 / 10, Most: all * 12 / 10),
            new(Paragraphs, Least: paragraphs.Count),
        };
        if (counts.Count > 0)
        {
            found.Add(new DocumentFeature(Often, counts[0].Key, Math.Max(1, counts[0].Value - 1)));
            found.AddRange(choice.Sample(counts, 3).Select(word => new DocumentFeature(Mention, word.Key)));
        }

        foreach (var (form, paragraph) in new[] { (Opening, paragraphs[0]), (Ending, paragraphs[^1]) })
        {
            var near = TextWords.Lower(paragraph).Where(word => word.Length > 5).ToList();
            if (near.Count > 0)
            {
                found.Add(new DocumentFeature(form, choice.Pick(near)));
            }
        }

        if (FiguresOf(text) is > 0 and var figures)
        {
            found.Add(new DocumentFeature(Figures, Least: Math.Max(1, figures - 1)));
        }

        return found;
    }

    /// <summary>What a sentence demands; null for one of no kind known here.</summary>
    public static DocumentFeature? Read(string sentence)
    {
        var word = Quoted().Match(sentence) is { Success: true } quoted ? quoted.Groups["word"].Value : "";
        int[] numbers =
        [
            .. Number()
                .Matches(sentence)
                .Select(match => int.Parse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture)),
        ];
        return sentence switch
        {
            _ when sentence.StartsWith("Mention", StringComparison.Ordinal) => new(Mention, word),
            _ when sentence.StartsWith("Speak of", StringComparison.Ordinal) && numbers.Length == 1 =>
                sentence.Contains("at most", StringComparison.Ordinal)
                    ? new(AtMost, word, Most: numbers[0])
                    : new(Often, word, numbers[0]),
            _ when sentence.StartsWith("Let the opening", StringComparison.Ordinal) => new(Opening, word),
            _ when sentence.StartsWith("Let the last", StringComparison.Ordinal) => new(Ending, word),
            _ when sentence.StartsWith("Write between", StringComparison.Ordinal) && numbers.Length == 2 => new(
                Length,
                Least: numbers[0],
                Most: numbers[1]
            ),
            _ when sentence.StartsWith("Arrange", StringComparison.Ordinal) && numbers.Length == 1 => new(
                Paragraphs,
                Least: numbers[0]
            ),
            _ when sentence.StartsWith("Give at least", StringComparison.Ordinal) && numbers.Length == 1 => new(
                Figures,
                Least: numbers[0]
            ),
            _ => null,
        };
    }

    /// <summary>A near requirement that a text meeting this one is unlikely to meet.</summary>
    public DocumentFeature Corrupted(SeededChoice choice) =>
        Form switch
        {
            Mention or Opening or Ending => this with { Word = choice.Pick(OtherWords) },
            Often when Least > 1 => new(AtMost, Word, Most: Least - 1),
            Often => this with { Least = Least + 25 },
            AtMost => new(Often, Word, Most + 25),
            Length => this with { Least = Most * 2, Most = Most * 3 },
            Paragraphs => this with { Least = Least + choice.Between(2, 9) },
            _ => this with { Least = (Least + 3) * 5 },
        };

    public bool Holds(string text)
    {
        var paragraphs = ParagraphsOf(text);
        var count = Word.Length == 0 ? 0 : CountOf(text, Word);
        return Form switch
        {
            Mention => count > 0,
            Often => count >= Least,
            AtMost => count <= Most,
            Opening => CountOf(paragraphs[0], Word) > 0,
            Ending => CountOf(paragraphs[^1], Word) > 0,
            Length => TextWords.Of(text).Count is var words && words >= Least && words <= Most,
            Paragraphs => paragraphs.Count == Least,
            _ => FiguresOf(text) >= Least,
        };
    }

    /// <summary>A sentence of the text that bears on the requirement.</summary>
    public string Evidence(string text) =>
        TextWords.Sentences(text) is { Count: > 0 } sentences
            ? sentences.Find(sentence => Word.Length > 0 && CountOf(sentence, Word) > 0) ?? sentences[^1]
            : text;

    private static List<string> ParagraphsOf(string text) =>
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is { Length: > 0 } parts
            ? [.. parts]
            : [text];

    private static int CountOf(string text, string word) =>
        TextWords.Lower(text).Count(other => other.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static int FiguresOf(string text) => Number().Count(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("\"(?<word>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
