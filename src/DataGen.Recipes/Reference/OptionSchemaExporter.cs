using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>
/// Exports options records as JSON Schemas: the framework's exporter gives the structure, and this adds doc comments, defaults and bounds, and what
/// the binder allows beyond (one value for a list, a parameter for any value).
/// </summary>
internal sealed class OptionSchemaExporter
{
    private readonly XmlDocumentation _documentation;
    private readonly JsonSerializerOptions _options;
    private readonly Dictionary<Type, object?> _defaults = [];
    private readonly SortedDictionary<string, JsonNode?> _named = new(StringComparer.Ordinal);

    public OptionSchemaExporter(XmlDocumentation documentation)
    {
        _documentation = documentation;
        _options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepOptionsOnly } },
        };
        _options.MakeReadOnly();
    }

    /// <summary>Definitions that exported schemas refer to, by name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Named =>
        _named.ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);

    public JsonObject Export(Type type) =>
        (JsonObject)
            _options.GetJsonSchemaAsNode(
                type,
                new JsonSchemaExporterOptions
                {
                    TreatNullObliviousAsNonNullable = true,
                    TransformSchemaNode = Transform,
                }
            );

    /// <summary>The properties that the binder binds, and no others.</summary>
    private static void KeepOptionsOnly(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var kept = OptionProperties.Of(info.Type);
        foreach (var property in info.Properties.Where(property => !kept.ContainsKey(property.Name)).ToList())
        {
            info.Properties.Remove(property);
        }
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var property = context.PropertyInfo?.AttributeProvider as PropertyInfo;
        schema = WithoutNull(Structure(type, schema, isRoot: context.Path.IsEmpty));
        return property is null ? schema : Describe(property, Widen(type, schema));
    }

    private JsonNode Structure(Type type, JsonNode schema, bool isRoot)
    {
        if (type == typeof(StageDefinition))
        {
            return RecipeSchema.Reference("stage");
        }

        if (isRoot || !type.IsDefined(typeof(JsonPolymorphicAttribute)))
        {
            return schema;
        }

        var name = OptionProperties.NameOf(type.Name);
        if (_named.TryAdd(name, null))
        {
            _named[name] = Variants(type);
        }

        return RecipeSchema.Reference(name);
    }

    /// <summary>A form for each value of the discriminator; editors show the one that was chosen.</summary>
    private JsonObject Variants(Type type)
    {
        var key = type.GetCustomAttribute<JsonPolymorphicAttribute>()!.TypeDiscriminatorPropertyName!;
        var forms = new JsonArray();
        foreach (var variant in type.GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            var form = Export(variant.DerivedType);
            var properties = new JsonObject
            {
                [key] = new JsonObject { ["enum"] = new JsonArray((string)variant.TypeDiscriminator!) },
            };
            foreach (var (name, value) in (form["properties"] as JsonObject ?? []).ToList())
            {
                properties[name] = value!.DeepClone();
            }

            forms.Add(
                new JsonObject
                {
                    ["description"] = _documentation.SummaryOf(variant.DerivedType),
                    ["type"] = "object",
                    ["properties"] = properties,
                    ["required"] = new JsonArray([
                        key,
                        .. (form["required"] as JsonArray ?? []).Select(name => (JsonNode)name!.GetValue<string>()),
                    ]),
                    ["additionalProperties"] = false,
                }
            );
        }

        return new JsonObject { ["description"] = _documentation.SummaryOf(type), ["anyOf"] = forms };
    }

    /// <summary>What the binder takes in place of a value: one value for a list, a parameter for anything that is no text.</summary>
    private static JsonNode Widen(Type type, JsonNode schema)
    {
        var isCollection = type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
        if (OptionDescriber.ElementOf(type) == typeof(StageDefinition))
        {
            return schema;
        }

        if (isCollection && type.GetGenericArguments() is [_, var value])
        {
            // A map of anything has no schema for its values.
            if (schema["additionalProperties"] is { } values)
            {
                schema["additionalProperties"] = Widen(value, values.DeepClone());
            }

            return schema;
        }

        if (!isCollection && (!type.IsValueType || type == typeof(JsonElement)))
        {
            return schema;
        }

        var forms = new JsonArray(schema.DeepClone());
        if (isCollection && schema["items"] is { } item)
        {
            forms.Add(item.DeepClone());
        }

        forms.Add(RecipeSchema.Reference("parameter"));
        return new JsonObject { ["anyOf"] = forms };
    }

    private JsonObject Describe(PropertyInfo property, JsonNode schema)
    {
        if (schema is not JsonObject body)
        {
            body = [];
        }

        var described = new JsonObject();
        if (_documentation.SummaryOf(property) is { Length: > 0 } summary)
        {
            described["description"] = summary;
        }

        if (body.ContainsKey("$ref"))
        {
            // What stands beside a reference is not read.
            described["allOf"] = new JsonArray(body);
            body = [];
        }

        foreach (var (name, value) in body.ToList())
        {
            body.Remove(name);
            described[name] = value;
        }

        Bound(property, described["anyOf"]?[0] as JsonObject ?? described);
        if (DefaultOf(property) is { } initial)
        {
            described["default"] = JsonNode.Parse(Pipeline.Json.Compact(initial));
        }

        return described;
    }

    private static void Bound(PropertyInfo property, JsonObject schema)
    {
        if (NumberRange.Of(property) is { } range)
        {
            if (range.Min is { } min)
            {
                schema["minimum"] = min;
            }

            if (range.Max is { } max)
            {
                schema["maximum"] = max;
            }
        }

        if (
            property.GetCustomAttribute<MinLengthAttribute>() is { Length: var length }
            && (schema["type"] as JsonValue)?.GetValue<string>() is "array"
        )
        {
            schema["minItems"] = length;
        }
    }

    private JsonElement? DefaultOf(PropertyInfo property)
    {
        var owner = property.ReflectedType!;
        if (owner.IsAbstract || property.IsDefined(typeof(RequiredMemberAttribute)))
        {
            return null;
        }

        if (!_defaults.TryGetValue(owner, out var defaults))
        {
            _defaults[owner] = defaults = Activator.CreateInstance(owner, nonPublic: true);
        }

        return OptionDescriber.DefaultOf(property, property.GetValue(defaults));
    }

    /// <summary>Leaving an option out says the same as null, and reads better.</summary>
    private static JsonNode WithoutNull(JsonNode schema)
    {
        if (schema is JsonObject body)
        {
            if (body["type"] is JsonArray types)
            {
                var others = types.Select(item => item!.GetValue<string>()).Where(item => item is not "null").ToList();
                body["type"] =
                    others.Count == 1 ? others[0] : new JsonArray([.. others.Select(item => (JsonNode)item)]);
            }

            if (body["enum"] is JsonArray values)
            {
                foreach (var value in values.Where(value => value is null).ToList())
                {
                    values.Remove(value);
                }
            }
        }

        return schema;
    }
}
