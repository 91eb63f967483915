using System.Text;
using System.Text.Json;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>An operator as the reference page shows it.</summary>
public sealed record OperatorDescription
{
    /// <summary>What <c>use</c> says.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Summary { get; init; }

    /// <summary>What a recipe's author must know about its place in a stream.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<OptionDescription> Options { get; init; }

    /// <summary>The objects that options hold.</summary>
    public required IReadOnlyList<TypeDescription> Types { get; init; }
}

/// <summary>The reference of all operators, made from their options records and doc comments.</summary>
public sealed class OperatorReference(OperatorCatalog operators)
{
    private readonly XmlDocumentation _documentation = new();

    /// <summary>All operators by name.</summary>
    public IReadOnlyList<OperatorDescription> All => [.. operators.All.Select(Describe)];

    /// <summary>One operator; null when there is none of the name.</summary>
    public OperatorDescription? Find(string name) =>
        operators.Find(name) is { } descriptor ? Describe(descriptor) : null;

    /// <summary>A page for the terminal.</summary>
    public static string ToText(OperatorDescription description)
    {
        var text = new StringBuilder().AppendLine(description.Name).AppendLine();
        Paragraph(text, description.Summary, indent: 2);
        foreach (var note in description.Notes)
        {
            Paragraph(text, note, indent: 2);
        }

        AppendOptions(text, "Options", description.Options);
        foreach (var type in description.Types)
        {
            text.AppendLine();
            Paragraph(text, $"{char.ToUpperInvariant(type.Name[0])}{type.Name[1..]}", indent: 0);
            Paragraph(text, type.Summary, indent: 2);
            AppendOptions(text, null, type.Options);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The same as JSON.</summary>
    public static JsonElement ToJson(OperatorDescription description) =>
        Pipeline.Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", description.Name);
            writer.WriteString("summary", description.Summary);
            writer.WriteStartArray("notes");
            foreach (var note in description.Notes)
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            WriteOptions(writer, description.Options);
            writer.WriteStartArray("types");
            foreach (var type in description.Types)
            {
                writer.WriteStartObject();
                writer.WriteString("name", type.Name);
                writer.WriteString("summary", type.Summary);
                WriteOptions(writer, type.Options);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private OperatorDescription Describe(OperatorDescriptor descriptor)
    {
        var describer = new OptionDescriber(_documentation);
        return new OperatorDescription
        {
            Name = descriptor.Name,
            Summary = _documentation.SummaryOf(descriptor.Type),
            Notes = [.. Notes(descriptor)],
            Options = describer.OptionsOf(descriptor.OptionsType),
            Types = describer.TypesIn(descriptor.OptionsType),
        };
    }

    private static IEnumerable<string> Notes(OperatorDescriptor descriptor)
    {
        var traits = descriptor.Traits;
        if (traits.IsSource)
        {
            yield return "Begins a stream: it takes no \"from\".";
        }

        if (traits.IsSink)
        {
            yield return "Ends a stream: no stage reads from it, and it stands outside blocks.";
        }

        if (traits.AsksModels)
        {
            yield return "Asks models: each answer is paid for once and stored.";
        }

        if (traits.SplitsSentences)
        {
            yield return "Sentences end where the splitter has it that --punkt, DATAGEN_PUNKT or pipeline.json names. \"datagen operators show constraints\" lists the types of constraints.";
        }

        if (traits.DecidesByOrder)
        {
            yield return "Decides in stream order, so that every run decides the same.";
        }

        if (traits.Holds)
        {
            yield return "Holds records back until it has seen others; it cannot stand directly inside `route` or `grow`.";
        }

        if (traits.RunsPerRecord)
        {
            yield return "Its stages run for each record by itself; stream operators inside see only what that record makes.";
        }
    }

    private static void AppendOptions(StringBuilder text, string? title, IReadOnlyList<OptionDescription> options)
    {
        if (title is not null)
        {
            text.AppendLine().AppendLine(options.Count == 0 ? "No options." : title);
        }

        foreach (var option in options)
        {
            var facts = string.Join(
                ", ",
                new[]
                {
                    option.Type,
                    option.Range,
                    option.IsRequired ? "required" : null,
                    option.Default is { } value ? $"default {Pipeline.Json.Compact(value)}" : null,
                }.Where(fact => fact is not null)
            );
            text.AppendLine().Append("  ").Append(option.Name).Append("  (").Append(facts).AppendLine(")");
            Paragraph(text, option.Summary, indent: 6);
            foreach (var (name, summary) in option.Values)
            {
                Paragraph(text, summary.Length == 0 ? name : $"{name}: {summary}", indent: 8);
            }
        }
    }

    /// <summary>Wraps at 100 columns.</summary>
    private static void Paragraph(StringBuilder text, string paragraph, int indent)
    {
        var column = 0;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > 100)
            {
                text.AppendLine();
                column = 0;
            }

            text.Append(column == 0 ? new string(' ', indent) : " ").Append(word);
            column += word.Length + (column == 0 ? indent : 1);
        }

        if (column > 0)
        {
            text.AppendLine();
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, IReadOnlyList<OptionDescription> options)
    {
        writer.WriteStartArray("options");
        foreach (var option in options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", option.Name);
            writer.WriteString("type", option.Type);
            writer.WriteBoolean("required", option.IsRequired);
            if (option.Default is { } value)
            {
                writer.WritePropertyName("default");
                value.WriteTo(writer);
            }

            if (option.Range is not null)
            {
                writer.WriteString("range", option.Range);
            }

            if (option.Values.Count > 0)
            {
                writer.WriteStartObject("values");
                foreach (var (name, summary) in option.Values)
                {
                    writer.WriteString(name, summary);
                }

                writer.WriteEndObject();
            }

            writer.WriteString("summary", option.Summary);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
