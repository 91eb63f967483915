using System.Collections;
using System.Reflection;
using System.Text.Json;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>A string of a stage's options, with the option it belongs to and the place where it stands.</summary>
internal sealed record MarkedText
{
    public required PropertyInfo Property { get; init; }

    /// <summary>The record that has the option: the stage's options, or one nested in them.</summary>
    public required object Owner { get; init; }

    public required string Text { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>The key, where the option is a map.</summary>
    public string? Key { get; init; }

    public TAttribute? Mark<TAttribute>()
        where TAttribute : Attribute => Property.GetCustomAttribute<TAttribute>();

    /// <summary>The place of something inside the text; the text's own place where escapes or line breaks make columns differ.</summary>
    public SourceLocation Inside(int line, int column) =>
        line == 1
        && Location.Line > 0
        && Text.AsSpan(0, Math.Min(column - 1, Text.Length)).IndexOfAnyInRange('\0', '\x1f') < 0
        && Text.AsSpan(0, Math.Min(column - 1, Text.Length)).IndexOfAny('"', '\\') < 0
            ? Location with
            {
                Column = Location.Column + column,
            }
            : Location;

    /// <summary>All strings of a stage's options that carry a mark, nested records included, nested stages not.</summary>
    public static IEnumerable<MarkedText> Of<TAttribute>(LoadedRecipe recipe, StageDefinition stage)
        where TAttribute : Attribute
    {
        var node = recipe.StageSources[stage];
        return Walk(stage.Options, node, node.Location).Where(text => text.Property.IsDefined(typeof(TAttribute)));
    }

    private static IEnumerable<MarkedText> Walk(object owner, SourceNode? node, SourceLocation fallback)
    {
        foreach (var (name, property) in OptionProperties.Of(owner.GetType()))
        {
            var inner = node?.Find(name);
            foreach (
                var text in WalkValue(property.GetValue(owner), inner, inner?.Location ?? fallback, owner, property)
            )
            {
                yield return text;
            }
        }
    }

    private static IEnumerable<MarkedText> WalkValue(
        object? value,
        SourceNode? node,
        SourceLocation location,
        object owner,
        PropertyInfo property
    )
    {
        switch (value)
        {
            case null
            or JsonElement
            or IEnumerable<StageDefinition>
            or IReadOnlyDictionary<string, IReadOnlyList<StageDefinition>>:
                return [];
            case string text:
                return
                [
                    new MarkedText
                    {
                        Property = property,
                        Owner = owner,
                        Text = text,
                        Location = location,
                    },
                ];
            case IReadOnlyDictionary<string, string> map:
                return map.Select(entry => new MarkedText
                {
                    Property = property,
                    Owner = owner,
                    Text = entry.Value,
                    Key = entry.Key,
                    Location = node?.Find(entry.Key)?.Location ?? location,
                });
            case IEnumerable list:
                return list.Cast<object?>()
                    .SelectMany(
                        (item, i) =>
                        {
                            var at =
                                node is { Kind: JsonValueKind.Array } && i < node.Items.Count ? node.Items[i] : node;
                            return WalkValue(item, at, at?.Location ?? location, owner, property);
                        }
                    );
            default:
                return value.GetType().IsClass ? Walk(value, node, location) : [];
        }
    }
}
