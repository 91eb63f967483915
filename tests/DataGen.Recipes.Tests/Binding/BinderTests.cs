using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Operators;
using DataGen.Operators.Fields;
using DataGen.Operators.Parsing;

namespace DataGen.Recipes.Tests.Binding;

public sealed class BinderTests
{
    private static readonly OperatorCatalog Catalog = OperatorCatalog.BuiltIn();

    public static IEnumerable<string> OperatorNames => Catalog.All.Select(known => known.Name);

    private static (object? Bound, IReadOnlyList<string> Problems) Bind(Type type, string json)
    {
        var problems = new ProblemList();
        var stages = new StageBinder(Catalog, problems);
        var node = SourceReader.Read("f", json, problems)!;
        return (
            new Binder(problems, stages).BindObject(type, node),
            [.. problems.Sorted.Select(problem => problem.ToString())]
        );
    }

    /// <summary>Writes each option with a value that differs from its default, and reads it back.</summary>
    [TestCaseSource(nameof(OperatorNames))]
    public void Binds_every_option_of(string name)
    {
        var type = Catalog.Find(name)!.OptionsType;
        var json = Sample(type);
        var (bound, problems) = Bind(type, Pipeline.Json.Compact(json));
        // All options at once may contradict each other; that is said of the whole, after each has been bound.
        Assert.That(bound, Is.Not.Null, string.Join('\n', problems));
        foreach (var (key, property) in OptionProperties.Of(type))
        {
            Assert.That(Show(property.GetValue(bound)), Is.EqualTo(Show(json.GetProperty(key))), $"{name}.{key}");
        }
    }

    [Test]
    public void Takes_one_value_for_a_list_and_keeps_the_order_of_maps()
    {
        var (bound, problems) = Bind(typeof(SelectOptions), """{ "fields": "a" }""");
        Assert.That(problems, Is.Empty);
        Assert.That(((SelectOptions)bound!).Fields, Is.EqualTo(new[] { "a" }));
        var (map, _) = Bind(typeof(SetOptions), """{ "fields": { "z": "1", "a": "2", "m": "3" } }""");
        Assert.That(((SetOptions)map!).Fields.Keys, Is.EqualTo(new[] { "z", "a", "m" }));
    }

    [TestCase(typeof(SelectOptions), """{ "fields": [] }""", "f:1:13: 'fields' must not be empty")]
    [TestCase(typeof(SelectOptions), """{ "fields": ["a", 1] }""", "f:1:19: must be a string, not a number")]
    [TestCase(typeof(ScoreOptions), """{ "value": "1", "into": null }""", "f:1:25: must be a string, not null")]
    [TestCase(
        typeof(RegexParseOptions),
        """{ "pattern": "(" }""",
        "f:1:14: not a regular expression without backtracking"
    )]
    [TestCase(typeof(ParseOptions), """{ "as": "label" }""", "f:1:1: 'values' is missing")]
    [TestCase(
        typeof(ParseOptions),
        """{ }""",
        "f:1:1: 'as' is missing (one of: text, list, sections, fields, head, json, score, label, fence, regex, delimited, verdict)"
    )]
    [TestCase(
        typeof(ParseOptions),
        """{ "as": "sections", "marker": "#", "each": { "as": "score", "mn": 1 } }""",
        "f:1:61: unknown key 'mn' (did you mean 'min'?)"
    )]
    [TestCase(typeof(ParseOptions), "[]", "f:1:1: must be an object, not a list")]
    public void Says_where_and_what(Type type, string json, string expected) =>
        Assert.That(Bind(type, json).Problems, Has.Some.StartsWith(expected));

    [TestCase("1e3", 1000)]
    [TestCase("7.0", 7)]
    public void Takes_whole_numbers_however_they_are_written(string written, long count)
    {
        var (bound, problems) = Bind(typeof(Operators.Streams.LimitOptions), $$"""{ "count": {{written}} }""");
        Assert.That(problems, Is.Empty);
        Assert.That(((Operators.Streams.LimitOptions)bound!).Count, Is.EqualTo(count));
    }

    [TestCase("1.5", "f:1:12: must be a whole number, not a number")]
    [TestCase("1e30", "f:1:12: must be a whole number, not a number")]
    [TestCase("99999999999999999999", "f:1:12: 99999999999999999999 is out of range")]
    public void Refuses_numbers_that_are_none_of_the_kind(string written, string expected) =>
        Assert.That(
            Bind(typeof(Operators.Streams.LimitOptions), $$"""{ "count": {{written}} }""").Problems,
            Is.EqualTo(new[] { expected })
        );

    private static JsonElement Sample(Type type)
    {
        if (type.IsDefined(typeof(JsonPolymorphicAttribute)))
        {
            var variant = type.GetCustomAttributes<JsonDerivedTypeAttribute>().First();
            return Pipeline.Json.Object(
                Sample(variant.DerivedType)
                    .EnumerateObject()
                    .Select(member => KeyValuePair.Create(member.Name, member.Value))
                    .Prepend(KeyValuePair.Create("as", Pipeline.Json.Text((string)variant.TypeDiscriminator!)))
            );
        }

        return Pipeline.Json.Object(
            OptionProperties
                .Of(type)
                .Select(entry => KeyValuePair.Create(entry.Key, SampleOf(entry.Value.PropertyType, entry.Value)))
        );
    }

    private static JsonElement SampleOf(Type type, PropertyInfo property)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner == typeof(string))
        {
            return Pipeline.Json.Text(
                property.Name is "Shape" ? "messages"
                : property.Name is "Dataset" ? "rows"
                : property.Name is "Columns" ? "string"
                : property.IsDefined(typeof(Operators.Constraints.ConstraintTypesAttribute)) ? "keywords:*"
                : "some"
            );
        }

        if (inner == typeof(bool))
        {
            return Pipeline.Json.True;
        }

        if (inner.IsEnum)
        {
            return Pipeline.Json.Text(OptionProperties.EnumNameOf(inner, Enum.GetNames(inner)[^1]));
        }

        if (property.Name is "Split")
        {
            return inner == typeof(double)
                ? Pipeline.Json.Number(0.5)
                : Pipeline.Json.Object(("key", Pipeline.Json.Number(0.5)));
        }

        if (inner.IsPrimitive)
        {
            var range = property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>();
            return Pipeline.Json.Number(
                range is null
                    ? 1
                    : Convert.ToInt64(range.Minimum, System.Globalization.CultureInfo.InvariantCulture) + 1
            );
        }

        if (inner == typeof(JsonElement))
        {
            return Pipeline.Json.Object(("any", Pipeline.Json.Number(1)));
        }

        if (inner == typeof(StageDefinition))
        {
            return JsonElement.Parse("""{ "id": "inner", "use": "concat" }""");
        }

        return inner.IsGenericType
            ? inner.GetGenericArguments() is [_, var value]
                ? Pipeline.Json.Object(("key", SampleOf(value, property)))
                : Pipeline.Json.Array(
                    Enumerable.Repeat(
                        SampleOf(inner.GetGenericArguments()[0], property),
                        property.GetCustomAttribute<System.ComponentModel.DataAnnotations.MinLengthAttribute>()?.Length
                            ?? 1
                    )
                )
            : Sample(inner);
    }

    /// <summary>A bound value as the JSON it came from.</summary>
    private static string Show(object? value) =>
        value switch
        {
            null => "null",
            JsonElement json => Pipeline.Json.Compact(json),
            string text => Pipeline.Json.Compact(Pipeline.Json.Text(text)),
            bool truth => truth ? "true" : "false",
            Enum member => $"\"{OptionProperties.EnumNameOf(member.GetType(), member.ToString())}\"",
            int or long or double => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
            StageDefinition stage => $$"""{"id":"{{stage.Id}}","use":"{{stage.Use}}"}""",
            System.Collections.IDictionary map =>
                $"{{{string.Join(",", map.Keys.Cast<string>().Select(key => $"\"{key}\":{Show(map[key])}"))}}}",
            System.Collections.IEnumerable list => $"[{string.Join(",", list.Cast<object?>().Select(Show))}]",
            TextParseOptions => """{"as":"text"}""",
            _ =>
                $"{{{string.Join(",", OptionProperties.Of(value.GetType()).Select(entry => $"\"{entry.Key}\":{Show(entry.Value.GetValue(value))}"))}}}",
        };
}
