using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>An option as the reference page shows it.</summary>
public sealed record OptionDescription
{
    /// <summary>The JSON key.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes, in words.</summary>
    public required string Type { get; init; }

    public required bool IsRequired { get; init; }

    /// <summary>The value without the option; null where there is none.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>The bounds of a number, in words; null where there are none.</summary>
    public string? Range { get; init; }

    /// <summary>The values it may have, each with what it means.</summary>
    public IReadOnlyList<(string Value, string Summary)> Values { get; init; } = [];

    /// <summary>What it decides.</summary>
    public required string Summary { get; init; }
}

/// <summary>An object that options hold: one of several forms, or the same form every time.</summary>
public sealed record TypeDescription
{
    /// <summary>Which object: the key and value that choose its form, or the option that holds it.</summary>
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public required IReadOnlyList<OptionDescription> Options { get; init; }
}

/// <summary>Describes options records by reflection and doc comments.</summary>
internal sealed class OptionDescriber(XmlDocumentation documentation)
{
    public IReadOnlyList<OptionDescription> OptionsOf(Type type)
    {
        var defaults = Activator.CreateInstance(type, nonPublic: true);
        return
        [
            .. OptionProperties
                .Of(type)
                .Select(entry => Describe(entry.Key, entry.Value, entry.Value.GetValue(defaults)))
                .OrderByDescending(option => option.IsRequired),
        ];
    }

    /// <summary>The objects that the options of a record hold, and those that these hold.</summary>
    public IReadOnlyList<TypeDescription> TypesIn(Type type)
    {
        var found = new OrderedDictionary<Type, TypeDescription>();
        Collect(type, found);
        return [.. found.Values];
    }

    /// <summary>The default of an option as JSON; null where it has none.</summary>
    public static JsonElement? DefaultOf(PropertyInfo property, object? value) =>
        value switch
        {
            _ when property.IsDefined(typeof(RequiredMemberAttribute)) => null,
            null => null,
            string text => Pipeline.Json.Text(text),
            bool truth => Pipeline.Json.Bool(truth),
            Enum member => Pipeline.Json.Text(OptionProperties.EnumNameOf(member.GetType(), member.ToString())),
            int or long => Pipeline.Json.Number(
                Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
            ),
            double number => Pipeline.Json.Number(number),
            IDictionary or JsonElement => null,
            IEnumerable list => DefaultList(property, list),
            _ => null,
        };

    private static JsonElement? DefaultList(PropertyInfo property, IEnumerable list)
    {
        var items = list.Cast<object?>().Select(item => DefaultOf(property, item)).ToList();
        return items.Count == 0 || items.Exists(item => item is null)
            ? null
            : Pipeline.Json.Array(items.Select(item => item!.Value));
    }

    private OptionDescription Describe(string name, PropertyInfo property, object? value)
    {
        var inner = ElementOf(property.PropertyType);
        return new OptionDescription
        {
            Name = name,
            Type = TypeName(property),
            IsRequired = property.IsDefined(typeof(RequiredMemberAttribute)),
            Default = DefaultOf(property, value),
            Range = NumberRange.Of(property) is { Min: not null } or { Max: not null }
                ? NumberRange.Of(property)!.Describe()
                : null,
            Values = inner.IsEnum
                ?
                [
                    .. Enum.GetNames(inner)
                        .Select(member =>
                            (OptionProperties.EnumNameOf(inner, member), documentation.SummaryOf(inner, member))
                        ),
                ]
                : [],
            Summary = documentation.SummaryOf(property),
        };
    }

    private static string TypeName(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var map = MapValueOf(type);
        if (map is not null)
        {
            return map == typeof(string) && property.IsDefined(typeof(ExpressionAttribute))
                ? "object of JavaScript expressions"
                : $"object of {Word(map, property)}";
        }

        return type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type)
            ? $"list of {Word(ElementOf(type), property)}"
            : Word(type, property);
    }

    private static string Word(Type type, PropertyInfo property)
    {
        if (type == typeof(string))
        {
            return property.IsDefined(typeof(ExpressionAttribute)) ? "JavaScript expression"
                : property.IsDefined(typeof(PromptAttribute)) ? "prompt"
                : property.IsDefined(typeof(ModelAttribute)) ? "model role"
                : property.IsDefined(typeof(SideInputAttribute)) ? "stage"
                : property.IsDefined(typeof(FilePathAttribute)) ? "path"
                : property.IsDefined(typeof(SchemaAttribute)) ? "schema"
                : property.IsDefined(typeof(ReadsAttribute)) || property.IsDefined(typeof(WritesAttribute)) ? "field"
                : "string";
        }

        return type == typeof(bool) ? "true or false"
            : type == typeof(StageDefinition) ? "stages"
            : type == typeof(JsonElement) ? "any value"
            : type.IsEnum ? "one of the values below"
            : type == typeof(int) || type == typeof(long) ? "whole number"
            : type.IsPrimitive ? "number"
            : typeof(IEnumerable).IsAssignableFrom(type) ? $"list of {Word(ElementOf(type), property)}"
            : "object";
    }

    private void Collect(Type type, OrderedDictionary<Type, TypeDescription> found)
    {
        foreach (var (name, property) in OptionProperties.Of(type))
        {
            var inner = ElementOf(property.PropertyType);
            if (!IsRecord(inner) || found.ContainsKey(inner))
            {
                continue;
            }

            if (inner.GetCustomAttribute<JsonPolymorphicAttribute>()?.TypeDiscriminatorPropertyName is not { } key)
            {
                Add(inner, $"each of {name}", found);
                continue;
            }

            found[inner] = new TypeDescription
            {
                Name = name,
                Summary = documentation.SummaryOf(inner),
                Options = [],
            };
            foreach (var variant in inner.GetCustomAttributes<JsonDerivedTypeAttribute>())
            {
                Add(variant.DerivedType, $"{name} with \"{key}\": \"{variant.TypeDiscriminator}\"", found);
            }
        }
    }

    private void Add(Type type, string name, OrderedDictionary<Type, TypeDescription> found)
    {
        found[type] = new TypeDescription
        {
            Name = name,
            Summary = documentation.SummaryOf(type),
            Options = OptionsOf(type),
        };
        Collect(type, found);
    }

    internal static bool IsRecord(Type type) =>
        type.IsClass
        && type != typeof(string)
        && type != typeof(StageDefinition)
        && !typeof(IEnumerable).IsAssignableFrom(type);

    /// <summary>What a list or map holds, lists of lists included; any other type itself.</summary>
    internal static Type ElementOf(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner != typeof(string) && inner.IsGenericType && typeof(IEnumerable).IsAssignableFrom(inner)
            ? ElementOf(inner.GetGenericArguments()[^1])
            : inner;
    }

    private static Type? MapValueOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [_, var value] ? value : null;
}
