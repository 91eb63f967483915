namespace DataGen.Verification.Constraints;

/// <summary>What kind of value a constraint parameter holds.</summary>
public enum ConstraintParameterKind
{
    /// <summary>A whole number (a number such as 2.0 is accepted).</summary>
    Count,

    /// <summary><c>at least</c> or <c>less than</c>.</summary>
    Relation,

    /// <summary>A text of any length.</summary>
    Text,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>One code point.</summary>
    Letter,

    /// <summary>A text, or a list of texts whose first item is taken.</summary>
    FirstText,
}

/// <summary>One parameter of a constraint type: its name in <c>kwargs</c>, what it accepts, and what is sampled for it.</summary>
public sealed record ConstraintParameter
{
    public required string Name { get; init; }

    public required ConstraintParameterKind Kind { get; init; }

    /// <summary>The smallest count that makes sense to ask for; smaller ones are refused in safe mode.</summary>
    public int Minimum { get; init; }

    /// <summary>The smallest count the published checker accepts without replacing it at random.</summary>
    public int ReferenceMinimum { get; init; }

    /// <summary>The range, both ends included, counts are sampled from.</summary>
    public (int From, int To) Sampled { get; init; }

    /// <summary>The only values accepted, where there are such.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The values sampled from, where any text is accepted.</summary>
    public IReadOnlyList<string>? Examples { get; init; }

    public static ConstraintParameter Count(string name, int from, int to, int minimum = 1, int referenceMinimum = 0) =>
        new()
        {
            Name = name,
            Kind = ConstraintParameterKind.Count,
            Minimum = minimum,
            ReferenceMinimum = referenceMinimum,
            Sampled = (from, to),
        };

    public static ConstraintParameter Relation(string name) =>
        new()
        {
            Name = name,
            Kind = ConstraintParameterKind.Relation,
            Choices = [Relations.AtLeast, Relations.LessThan],
        };

    public static ConstraintParameter FreeText(string name, IReadOnlyList<string>? examples = null) =>
        new()
        {
            Name = name,
            Kind = ConstraintParameterKind.Text,
            Examples = examples,
        };

    public static ConstraintParameter Choice(string name, IReadOnlyList<string> choices) =>
        new()
        {
            Name = name,
            Kind = ConstraintParameterKind.Text,
            Choices = choices,
        };

    public static ConstraintParameter TextList(string name, int from, int to) =>
        new()
        {
            Name = name,
            Kind = ConstraintParameterKind.TextList,
            Sampled = (from, to),
        };

    public static ConstraintParameter Letter(string name) =>
        new() { Name = name, Kind = ConstraintParameterKind.Letter };

    public static ConstraintParameter FirstText(string name) =>
        new() { Name = name, Kind = ConstraintParameterKind.FirstText };
}

/// <summary>The two relations of the published types.</summary>
internal static class Relations
{
    public const string AtLeast = "at least";
    public const string LessThan = "less than";

    public static bool Holds(string relation, int count, int threshold) =>
        string.Equals(relation, LessThan, StringComparison.Ordinal) ? count < threshold : count >= threshold;

    public static string Opposite(string relation) =>
        string.Equals(relation, LessThan, StringComparison.Ordinal) ? AtLeast : LessThan;
}
