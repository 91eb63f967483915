using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DataGen.Operators.Parsing;

/// <summary>How an answer is read. <c>as</c> names the form.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "as")]
[JsonDerivedType(typeof(TextParseOptions), "text")]
[JsonDerivedType(typeof(ListParseOptions), "list")]
[JsonDerivedType(typeof(SectionsParseOptions), "sections")]
[JsonDerivedType(typeof(FieldsParseOptions), "fields")]
[JsonDerivedType(typeof(HeadParseOptions), "head")]
[JsonDerivedType(typeof(JsonParseOptions), "json")]
[JsonDerivedType(typeof(ScoreParseOptions), "score")]
[JsonDerivedType(typeof(LabelParseOptions), "label")]
[JsonDerivedType(typeof(FenceParseOptions), "fence")]
[JsonDerivedType(typeof(RegexParseOptions), "regex")]
[JsonDerivedType(typeof(DelimitedParseOptions), "delimited")]
[JsonDerivedType(typeof(VerdictParseOptions), "verdict")]
public abstract record ParseOptions
{
    internal abstract IAnswerParser Create(RecipeServices recipe);
}

/// <summary>The whole answer without white space around it; an empty one is unparsed. Gives a string.</summary>
public sealed record TextParseOptions : ParseOptions
{
    internal override IAnswerParser Create(RecipeServices recipe) => new TextParser();
}

/// <summary>
/// A numbered list: lines that begin with a number and a period or parenthesis, counting up by one. What follows up to the next number belongs to
/// the item; text before the first is skipped. Gives a list of strings with white space collapsed. An item that is empty, or the last one of an
/// answer cut by its length limit, stays in the list as a broken element, which <c>explode</c> and <c>foreach</c> drop and account for.
/// </summary>
public sealed record ListParseOptions : ParseOptions
{
    internal override IAnswerParser Create(RecipeServices recipe) => new ListParser();
}

/// <summary>
/// Sections that each begin with a marker at the start of a line. Gives a list with what <c>each</c> makes of every section. A section that does not
/// parse, or the last one of an answer cut by its length limit, stays in the list as a broken element, which <c>explode</c> and <c>foreach</c> drop and account for.
/// </summary>
public sealed record SectionsParseOptions : ParseOptions
{
    /// <summary>
    /// The marker, at the start of a line, in any case; <c>#</c> stands for a number and <c>##</c> for itself. It is not part of the section.
    /// </summary>
    [MinLength(1)]
    public required string Marker { get; init; }

    /// <summary>How each section is read.</summary>
    public required ParseOptions Each { get; init; }

    /// <summary>Whether an answer without any marker is one section; otherwise it is unparsed.</summary>
    public bool MarkerOptional { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) => new SectionsParser(this, Each.Create(recipe));
}

/// <summary>
/// Labelled fields: each label stands at the start of a line, and its value goes on to the next label. Gives an object with a string for every label;
/// one that is not there is the empty string.
/// </summary>
public sealed record FieldsParseOptions : ParseOptions
{
    /// <summary>
    /// Labels as they stand in the answer (<c>Output:</c>), in any case, by the names that their values get; <c>#</c> stands for a number.
    /// </summary>
    [MinLength(1)]
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The name that gets the whole text when it has no label at all; without it such an answer is unparsed.</summary>
    public string? Unlabelled { get; init; }

    /// <summary>Names that must be there and not empty.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>A value that stands for nothing (<c>&lt;noinput&gt;</c>), in any case; it becomes the empty string.</summary>
    public string? Nothing { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) => new FieldsParser(this);
}

/// <summary>The first line and the rest. Gives an object with two strings.</summary>
public sealed record HeadParseOptions : ParseOptions
{
    /// <summary>The name that the first line gets; it may not be empty.</summary>
    public required string Head { get; init; }

    /// <summary>The name that the rest gets.</summary>
    public required string Rest { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) => new HeadParser(this);
}

/// <summary>JSON, alone or inside one code fence. Gives the value.</summary>
public sealed record JsonParseOptions : ParseOptions
{
    /// <summary>
    /// A JSON Schema of the recipe (<c>schemas/NAME.json</c>) that the value must fulfil. A <c>generate</c> stage also sends it to the model.
    /// </summary>
    [Schema]
    public string? Schema { get; init; }

    /// <summary>
    /// Whether slips with only one possible reading are mended: text around the JSON, Python literals, wrong quotes, full-width commas, a comma too many
    /// or missing between values. What breaks off stays unparsed.
    /// </summary>
    public bool Lenient { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) =>
        new JsonParser(Schema is null ? null : recipe.Schema(Schema), Lenient);
}

/// <summary>A number after an anchor, alone on its line but for the anchor; the last such line counts. Gives a number.</summary>
public sealed record ScoreParseOptions : ParseOptions
{
    /// <summary>What stands before the number (<c>Score:</c>), in any case. Empty: the number stands alone on its line.</summary>
    public string Anchor { get; init; } = "Score:";

    /// <summary>The lowest score; a lower number is unparsed.</summary>
    public double Min { get; init; }

    /// <summary>The highest score; a higher number is unparsed. <c>8/10</c> is read as 8 when this is 10.</summary>
    public double Max { get; init; } = 10;

    internal override IAnswerParser Create(RecipeServices recipe) => new ScoreParser(this);
}

/// <summary>One of a set of labels and nothing else, but for case and a final period. Gives the label as the recipe writes it.</summary>
public sealed record LabelParseOptions : ParseOptions
{
    /// <summary>The labels.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Values { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) => new LabelParser(this);
}

/// <summary>Which of several code fences counts.</summary>
public enum FenceChoice
{
    /// <summary>The first.</summary>
    First,

    /// <summary>The last.</summary>
    Last,

    /// <summary>There must be exactly one.</summary>
    Only,
}

/// <summary>The content of a code fence (three backticks). Gives a string.</summary>
public sealed record FenceParseOptions : ParseOptions
{
    /// <summary>The language after the backticks, in any case; without it any.</summary>
    public string? Language { get; init; }

    /// <summary>Which fence counts.</summary>
    public FenceChoice Which { get; init; } = FenceChoice.First;

    internal override IAnswerParser Create(RecipeServices recipe) => new FenceParser(this);
}

/// <summary>
/// A regular expression (.NET syntax without backtracking constructs). Gives an object with the named groups, or the first group, or the whole match.
/// </summary>
public sealed record RegexParseOptions : ParseOptions
{
    /// <summary>The expression; <c>^</c> and <c>$</c> match at lines.</summary>
    [RegexPattern]
    public required string Pattern { get; init; }

    internal override IAnswerParser Create(RecipeServices recipe) => new RegexParser(this);
}

/// <summary>The text between two markers, in any case, each of which stands there exactly once. Gives a string, or with <c>before</c> an object.</summary>
public sealed record DelimitedParseOptions : ParseOptions
{
    /// <summary>The marker before the text (<c>[[start]]</c>).</summary>
    [MinLength(1)]
    public required string Open { get; init; }

    /// <summary>The marker after it (<c>[[end]]</c>).</summary>
    [MinLength(1)]
    public required string Close { get; init; }

    /// <summary>The name that the text before the first marker gets; with it the value is an object.</summary>
    public string? Before { get; init; }

    /// <summary>The name that the text between the markers gets in that object.</summary>
    public string Inside { get; init; } = "text";

    internal override IAnswerParser Create(RecipeServices recipe) => new DelimitedParser(this);
}

/// <summary>
/// A final verdict: an anchor, a colon and a label (<c>Final Judgement: Yes</c>), in any case. Where it is repeated, all must agree; a longer word that
/// begins like a label is none. Gives the label as the recipe writes it.
/// </summary>
public sealed record VerdictParseOptions : ParseOptions
{
    /// <summary>What stands before the colon.</summary>
    [MinLength(1)]
    public string Anchor { get; init; } = "Final Judgement";

    /// <summary>The labels.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Values { get; init; } = ["Yes", "No"];

    internal override IAnswerParser Create(RecipeServices recipe) => new VerdictParser(Anchor, Values);
}
