using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace DataGen.Operators;

/// <summary>
/// What a recipe may say about a stage beyond <c>id</c>, <c>use</c>, <c>from</c> and <c>draw</c>. A record of init-only properties: names are the
/// JSON keys in camel case, C# <c>required</c> is required, initialisers are defaults, validation attributes give ranges, doc comments the
/// reference page.
/// </summary>
public abstract record OperatorOptions
{
    /// <summary>The fields that the records have after this stage, given those that they have before it.</summary>
    public virtual FieldSet Flow(FieldSet before) => before.With([.. NamesMarked<WritesAttribute>()]);

    /// <summary>The fields that records must have before this stage, beside those that prompts and expressions name.</summary>
    [JsonIgnore]
    public virtual IEnumerable<string> Reads => NamesMarked<ReadsAttribute>();

    /// <summary>The fields that the stages nested in this one see at first, given those that records have before it.</summary>
    public virtual FieldSet BodyFields(FieldSet before) => before;

    /// <summary>The same, for one of several bodies, given the fields at the end of each of the bodies before it.</summary>
    public virtual FieldSet BodyFields(FieldSet before, IReadOnlyList<FieldSet> earlier) => BodyFields(before);

    /// <summary>The fields after a stage with nested stages, given those before it and those at the end of each of its bodies.</summary>
    public virtual FieldSet FlowOfBlock(FieldSet before, IReadOnlyList<FieldSet> bodies) => Flow(before);

    /// <summary>The values of the string properties that carry an attribute; lists give each item.</summary>
    public IEnumerable<string> NamesMarked<TAttribute>()
        where TAttribute : Attribute =>
        GetType()
            .GetProperties()
            .Where(property => property.GetCustomAttribute<TAttribute>() is not null)
            .OrderBy(property => property.MetadataToken)
            .SelectMany(property =>
                property.GetValue(this) switch
                {
                    string name => [name],
                    IEnumerable<string> names => names,
                    _ => [],
                }
            );
}

/// <summary>Marks a string (or list of strings) that names fields the stage reads.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReadsAttribute : Attribute;

/// <summary>Marks a string (or list of strings) that names fields the stage sets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WritesAttribute : Attribute;

/// <summary>Marks a string, list or map of strings that are JavaScript expressions over the record's fields.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExpressionAttribute : Attribute
{
    /// <summary>Names that exist in the expression beside the record's fields, <c>params</c> and the provided functions.</summary>
    public string[] Extra { get; init; } = [];

    /// <summary>Whether, in a map, an expression sees the keys before its own as fields.</summary>
    public bool SeesEarlierKeys { get; init; }

    /// <summary>Whether it is evaluated at the end of the stages nested in this one (the last of several bodies), and sees their fields.</summary>
    public bool InsideBody { get; init; }

    /// <summary>Whether it is evaluated on the records of a side input or pool, whose fields are not those of the stream.</summary>
    public bool OverPool { get; init; }

    /// <summary>Whether it is evaluated on the elements of a list, whose members it sees as fields beside those of the record.</summary>
    public bool OverElements { get; init; }

    /// <summary>The property whose value names one more variable (the element's name in a loop over a list), if any.</summary>
    public string? ExtraFrom { get; init; }
}

/// <summary>Marks a string (or list of strings) that names prompt files of the recipe, without <c>.hbs</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PromptAttribute : Attribute
{
    /// <summary>Whether the prompt is rendered to one text, so that it may have no turns.</summary>
    public bool IsText { get; init; }

    /// <summary>The property whose value names one more variable (the element's name in a stage over a list), if any.</summary>
    public string? ExtraFrom { get; init; }
}

/// <summary>Marks a string that names a model role of the recipe.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelAttribute : Attribute;

/// <summary>Marks a string that names a stage whose whole stream is read beside the main input.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SideInputAttribute : Attribute;

/// <summary>Marks a string (or list) that names files; relative to the folder of <c>pipeline.json</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : Attribute;

/// <summary>Marks a string that names a JSON Schema of the recipe, without <c>.json</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaAttribute : Attribute;

/// <summary>Checks that a string is a regular expression that runs in linear time.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RegexPatternAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        try
        {
            _ = new Regex((string?)value ?? "", RegexOptions.NonBacktracking);
            return ValidationResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return new ValidationResult(
                $"not a regular expression without backtracking: {exception.Message}",
                [validationContext.MemberName!]
            );
        }
    }
}
