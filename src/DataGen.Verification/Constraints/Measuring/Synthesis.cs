using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.Measuring;

/// <summary>What a synthesis rule works on: one text, its measurements, the chance and the margin.</summary>
internal sealed class Synthesis(Passage passage, TextMeasurements measured, ConstraintDraw draw, double margin)
{
    private List<string>? _contentWords;

    public Passage Passage => passage;

    public TextMeasurements Measured => measured;

    public ConstraintDraw Draw => draw;

    /// <summary>The text's own words that are worth asking for: plain letters, five or more, no stop words, first come first.</summary>
    public List<string> ContentWords =>
        _contentWords ??= [
            .. PythonText
                .Words(passage.Text)
                .Select(PythonText.Lower)
                .Where(word =>
                    word.Length >= 5
                    && !word.AsSpan().ContainsAnyExceptInRange('a', 'z')
                    && !EnglishStopWords.All.Contains(word)
                )
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>A count below the measured one by the margin, at least 1; null where nothing was measured.</summary>
    public int? AtLeast(int count) => count < 1 ? null : Math.Max(1, RoundDown((int)Math.Floor(count * (1 - margin))));

    /// <summary>A bound above the measured count by the margin.</summary>
    public int LessThan(int count) => RoundUp((int)Math.Ceiling(count * (1 + margin)) + 1);

    /// <summary>Arguments for a type of a count and a relation, either of which may be drawn.</summary>
    public ConstraintArguments? Related(string countName, string relationName, int count)
    {
        if (draw.Below(2) == 0 && AtLeast(count) is { } least)
        {
            return ConstraintArguments.Of((countName, least), (relationName, Relations.AtLeast));
        }

        return ConstraintArguments.Of((countName, LessThan(count)), (relationName, Relations.LessThan));
    }

    /// <summary>Draws some of the text's content words, none of which contains another.</summary>
    public List<string>? PickWords(int most)
    {
        if (ContentWords.Count == 0)
        {
            return null;
        }

        var words = new List<string>();
        for (var left = draw.Between(1, most); left > 0; left--)
        {
            var word = draw.Pick(ContentWords);
            if (
                !words.Exists(other =>
                    other.Contains(word, StringComparison.Ordinal) || word.Contains(other, StringComparison.Ordinal)
                )
            )
            {
                words.Add(word);
            }
        }

        return words;
    }

    /// <summary>How often a word of the text occurs, as keyword types count: case ignored, parts of longer words too.</summary>
    public int Occurrences(string word) => PythonText.Count(passage.Folded, CaseFolding.Fold(word));

    // People ask for 50 or 200 words rather than for 47 or 191.
    private static int RoundDown(int count) => count < 20 ? count : count - (count % (count < 100 ? 5 : 10));

    private static int RoundUp(int count)
    {
        var step =
            count < 20 ? 1
            : count < 100 ? 5
            : 10;
        return (count + step - 1) / step * step;
    }
}
