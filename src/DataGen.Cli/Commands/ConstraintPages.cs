using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Cli.Commands;

/// <summary>What <c>operators show</c> prints of the constraint catalogue: all of it, or one type in every family that has it.</summary>
internal sealed class ConstraintPages
{
    /// <summary>The name that stands for the whole catalogue.</summary>
    public const string All = "constraints";

    /// <summary>Every name that has a page.</summary>
    public static IEnumerable<string> Names =>
        ConstraintCatalogue.Default.Types.Select(type => type.Id).Distinct(StringComparer.Ordinal).Prepend(All);

    private readonly IReadOnlyList<ConstraintType> _types;
    private readonly bool _isAll;

    private ConstraintPages(IReadOnlyList<ConstraintType> types, bool isAll)
    {
        _types = types;
        _isAll = isAll;
    }

    /// <summary>The page of a name; null where it names neither the catalogue nor a type.</summary>
    public static ConstraintPages? Find(string name)
    {
        var types = ConstraintCatalogue.Default.Types;
        if (string.Equals(name, All, StringComparison.Ordinal))
        {
            return new ConstraintPages(types, isAll: true);
        }

        ConstraintType[] named = [.. types.Where(type => string.Equals(type.Id, name, StringComparison.Ordinal))];
        return named.Length == 0 ? null : new ConstraintPages(named, isAll: false);
    }

    public string ToMarkdown() =>
        _isAll
            ? ConstraintReference.Markdown()
            : string.Join(
                '\n',
                _types.Select(type => $"## {type.Family.Name()}\n\n{ConstraintReference.Markdown(type)}")
            );

    public JsonElement ToJson() =>
        Json.Build(writer =>
        {
            writer.WriteStartArray();
            foreach (var type in _types)
            {
                Write(writer, type);
            }

            writer.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter writer, ConstraintParameter parameter)
    {
        writer.WriteStartObject();
        writer.WriteString("name", parameter.Name);
        writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(parameter.Kind.ToString()));
        if (parameter.Kind == ConstraintParameterKind.Count)
        {
            writer.WriteNumber("minimum", parameter.Minimum);
        }

        if (parameter.Choices is { } choices)
        {
            writer.WriteStartArray("choices");
            foreach (var choice in choices)
            {
                writer.WriteStringValue(choice);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ConstraintType type)
    {
        writer.WriteStartObject();
        writer.WriteString("id", type.Id);
        writer.WriteString("family", type.Family.Name());
        writer.WriteStartArray("phrasings");
        foreach (var phrasing in type.Phrasings)
        {
            writer.WriteStringValue(phrasing);
        }

        writer.WriteEndArray();
        writer.WriteString("negation", type.Negation);
        writer.WriteString("note", type.Note);
        writer.WriteStartArray("parameters");
        foreach (var parameter in type.Parameters)
        {
            Write(writer, parameter);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
