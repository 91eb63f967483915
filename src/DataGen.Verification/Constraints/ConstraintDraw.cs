using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>One draw of arguments: the chance, and the request the constraint is for.</summary>
internal sealed class ConstraintDraw(IChance chance, string? prompt)
{
    /// <summary>The request where there is none.</summary>
    public const string StockPrompt = "Describe a morning walk along the river and what you notice on the way.";

    /// <summary>The request the constraint will be added to, or a stock one.</summary>
    public string Prompt { get; } = string.IsNullOrWhiteSpace(prompt) ? StockPrompt : PythonText.Trim(prompt);

    public int Below(int exclusiveMaximum) => chance.Below(exclusiveMaximum);

    public int Between(int from, int to) => from + chance.Below(to - from + 1);

    public T Pick<T>(IReadOnlyList<T> items) => items[chance.Below(items.Count)];

    /// <summary>Different common English words of four letters or more.</summary>
    public List<string> Keywords(int count)
    {
        var words = new List<string>(count);
        while (words.Count < count)
        {
            var word = Pick(EnglishWords.Keywords);
            // None may contain another, since substrings count as occurrences.
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

    public string Relation() => Below(2) == 0 ? Relations.AtLeast : Relations.LessThan;

    /// <summary>Draws each parameter by itself.</summary>
    public ConstraintArguments Plain(IReadOnlyList<ConstraintParameter> parameters) =>
        ConstraintArguments.Of(parameters.Select(parameter => (parameter.Name, Value(parameter))));

    private object Value(ConstraintParameter parameter) =>
        parameter.Kind switch
        {
            ConstraintParameterKind.Count => Between(parameter.Sampled.From, parameter.Sampled.To),
            ConstraintParameterKind.Relation => Relation(),
            ConstraintParameterKind.Letter => ((char)('a' + Below(26))).ToString(),
            ConstraintParameterKind.TextList => Keywords(Between(parameter.Sampled.From, parameter.Sampled.To)),
            _ when parameter.Choices is { } choices => Pick(choices),
            _ when parameter.Examples is { } examples => Pick(examples),
            _ => Keywords(1)[0],
        };
}
