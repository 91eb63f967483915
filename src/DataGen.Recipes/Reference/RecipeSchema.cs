using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>
/// The JSON Schema of <c>recipe.json</c>, by which editors complete and check recipes. It is made from the options records: a definition for each
/// operator, chosen by <c>use</c>.
/// </summary>
public static class RecipeSchema
{
    private const string IdPattern = "^[a-z][a-z0-9-]*$";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema's text, with LF line ends.</summary>
    public static string Generate(OperatorCatalog operators)
    {
        var documentation = new XmlDocumentation();
        var exporter = new OptionSchemaExporter(documentation);
        var definitions = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal)
        {
            ["parameter"] = new JsonObject
            {
                ["description"] = "A parameter of the recipe; it keeps its type.",
                ["type"] = "string",
                ["pattern"] = @"^\s*\{\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}\}\s*$",
            },
            ["declaration"] = exporter.Export(typeof(RecipeParameter)),
            ["stage"] = Stage(operators, documentation),
            ["from"] = From(),
        };
        foreach (var descriptor in operators.All)
        {
            definitions[$"use-{descriptor.Name}"] = Operator(descriptor, exporter, documentation);
        }

        var root = exporter.Export(typeof(RecipeFile));
        root["properties"]!["parameters"]!["additionalProperties"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(
                Reference("declaration"),
                new JsonObject
                {
                    ["not"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("default") },
                }
            ),
        };
        foreach (var (name, schema) in exporter.Named)
        {
            definitions[name] = schema;
        }

        var schemaOfRecipe = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "DataGen recipe",
        };
        foreach (var (name, value) in root.ToList())
        {
            root.Remove(name);
            schemaOfRecipe[name] = value;
        }

        schemaOfRecipe["definitions"] = new JsonObject(
            definitions.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))
        );
        return schemaOfRecipe.ToJsonString(Indented) + "\n";
    }

    internal static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    /// <summary>Any stage: <c>use</c> decides which operator's definition holds for the rest.</summary>
    private static JsonObject Stage(OperatorCatalog operators, XmlDocumentation documentation) =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "use"),
            ["properties"] = new JsonObject
            {
                ["id"] = Id(),
                ["use"] = new JsonObject
                {
                    ["description"] = "The operator.",
                    ["anyOf"] = new JsonArray([
                        .. operators.All.Select(descriptor => new JsonObject
                        {
                            ["enum"] = new JsonArray(descriptor.Name),
                            ["description"] = documentation.SummaryOf(descriptor.Type),
                        }),
                    ]),
                },
            },
            ["allOf"] = new JsonArray([
                .. operators.All.Select(descriptor => new JsonObject
                {
                    ["if"] = new JsonObject
                    {
                        ["properties"] = new JsonObject
                        {
                            ["use"] = new JsonObject { ["enum"] = new JsonArray(descriptor.Name) },
                        },
                        ["required"] = new JsonArray("use"),
                    },
                    ["then"] = Reference($"use-{descriptor.Name}"),
                }),
            ]),
        };

    private static JsonObject Operator(
        OperatorDescriptor descriptor,
        OptionSchemaExporter exporter,
        XmlDocumentation documentation
    )
    {
        var exported = exporter.Export(descriptor.OptionsType);
        var properties = new JsonObject
        {
            ["id"] = Id(),
            ["use"] = new JsonObject { ["enum"] = new JsonArray(descriptor.Name) },
        };
        if (!descriptor.Traits.IsSource)
        {
            properties["from"] = Reference("from");
        }

        properties["draw"] = new JsonObject
        {
            ["description"] =
                "What the stage's draws are named after, so that it can be renamed and draw the same. Default: its id.",
            ["type"] = "string",
        };
        foreach (var (name, value) in (exported["properties"] as JsonObject ?? []).ToList())
        {
            properties[name] = value!.DeepClone();
        }

        return new JsonObject
        {
            ["description"] = documentation.SummaryOf(descriptor.Type),
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([
                "id",
                "use",
                .. (exported["required"] as JsonArray ?? []).Select(name => (JsonNode)name!.GetValue<string>()),
            ]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Id() =>
        new()
        {
            ["description"] = "The stage's id, unique in the recipe.",
            ["type"] = "string",
            ["pattern"] = IdPattern,
        };

    private static JsonObject From() =>
        new()
        {
            ["description"] = "The stage it reads, or several, one after the other. Default: the stage before.",
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "string" },
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["type"] = "string" },
                    ["minItems"] = 1,
                }
            ),
        };
}
