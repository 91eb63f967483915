using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Operators;
using DataGen.Pipeline;

namespace DataGen.Recipes;

/// <summary>
/// Makes options records of JSON: names in camel case, C# <c>required</c> is required, validation attributes are checked, nothing unknown passes.
/// It reports all problems, each at its place, and goes on with what could be bound, so that later checks find theirs in the same pass.
/// </summary>
internal sealed class Binder(ProblemList problems, StageBinder? stages = null)
{
    /// <summary>Binds an object to a record.</summary>
    /// <param name="type">The record.</param>
    /// <param name="node">The object.</param>
    /// <param name="alsoKnown">Members that belong to somebody else.</param>
    /// <returns>The record, or null when a member that it cannot be without is missing or wrong.</returns>
    public object? BindObject(Type type, SourceNode node, params IReadOnlyList<string> alsoKnown)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Error(node.Location, $"must be an object, not {node.Describe()}");
            return null;
        }

        var discriminator = type.GetCustomAttribute<JsonPolymorphicAttribute>()?.TypeDiscriminatorPropertyName;
        if (discriminator is not null)
        {
            return FindVariant(type, node, discriminator) is { } variant
                ? BindObject(variant, node, [discriminator])
                : null;
        }

        var ok = true;
        var properties = OptionProperties.Of(type);
        foreach (var member in node.Members)
        {
            if (!properties.ContainsKey(member.Name) && !alsoKnown.Contains(member.Name, StringComparer.Ordinal))
            {
                var known = properties.Keys.Concat(alsoKnown).ToArray();
                problems.Error(
                    member.Location,
                    $"unknown key '{member.Name}'",
                    NearestName.Find(member.Name, known) is { } near
                        ? $"did you mean '{near}'?"
                        : $"known: {string.Join(", ", known.Order(StringComparer.Ordinal))}"
                );
            }
        }

        var result = CreateWithDefaults(type);
        foreach (var (name, property) in properties)
        {
            var value = node.Find(name);
            if (value is null)
            {
                if (property.IsDefined(typeof(RequiredMemberAttribute)))
                {
                    ok = false;
                    problems.Error(node.Location, $"'{name}' is missing");
                }

                continue;
            }

            if (property.IsDefined(typeof(FilePathAttribute)))
            {
                value = value.MapText(path => path.IsFromCommandLine ? Path.GetFullPath(path.Text!) : path.Text!);
            }

            if (BindValue(property.PropertyType, value, IsNullable(property), out var bound))
            {
                property.SetValue(result, bound);
                CheckAttributes(property, result, bound, value.Location, name);
            }
            else
            {
                ok &= !property.IsDefined(typeof(RequiredMemberAttribute));
            }
        }

        if (ok && result is IValidatableObject self)
        {
            foreach (var failure in self.Validate(new ValidationContext(result)))
            {
                var name = failure.MemberNames.FirstOrDefault() is { } member ? OptionProperties.NameOf(member) : null;
                problems.Error(
                    (name is null ? null : node.Find(name))?.Location ?? node.Location,
                    failure.ErrorMessage!
                );
            }
        }

        return ok ? result : null;
    }

    private bool BindValue(Type type, SourceNode node, bool nullable, out object? value)
    {
        value = null;
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (node.Kind == JsonValueKind.Null && inner != typeof(JsonElement))
        {
            return nullable || Wrong(node, NameOf(inner));
        }

        if (inner == typeof(JsonElement))
        {
            value = node.ToJson();
            return true;
        }

        if (inner == typeof(string))
        {
            value = node.Text;
            return value is not null || Wrong(node, "a string");
        }

        if (inner == typeof(bool))
        {
            value = node.Kind == JsonValueKind.True;
            return node.Kind is JsonValueKind.True or JsonValueKind.False || Wrong(node, "true or false");
        }

        if (inner.IsEnum)
        {
            return BindEnum(inner, node, out value);
        }

        if (inner.IsPrimitive || inner == typeof(TimeSpan))
        {
            return BindNumber(inner, node, out value);
        }

        if (typeof(IEnumerable).IsAssignableFrom(inner))
        {
            return BindCollection(inner, node, out value);
        }

        value = BindObject(inner, node);
        return value is not null;
    }

    private bool BindNumber(Type type, SourceNode node, out object? value)
    {
        value = null;
        if (node.Kind != JsonValueKind.Number)
        {
            return Wrong(node, "a number");
        }

        if (type == typeof(double))
        {
            value = node.Scalar.GetDouble();
            return true;
        }

        // 1e6 is a whole number, too.
        if (!node.Scalar.TryGetDecimal(out var number) || number != decimal.Truncate(number))
        {
            return Wrong(node, "a whole number");
        }

        try
        {
            value = Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
            return true;
        }
        catch (OverflowException)
        {
            problems.Error(node.Location, $"{node.Scalar.GetRawText()} is out of range");
            return false;
        }
    }

    private bool BindEnum(Type type, SourceNode node, out object? value)
    {
        value = null;
        var names = Enum.GetNames(type)
            .ToDictionary(name => OptionProperties.EnumNameOf(type, name), StringComparer.Ordinal);
        if (node.Text is { } text && names.TryGetValue(text, out var name))
        {
            value = Enum.Parse(type, name);
            return true;
        }

        problems.Error(
            node.Location,
            $"{(node.Text is null ? node.Describe() : $"'{node.Text}'")} is not one of: {string.Join(", ", names.Keys)}",
            node.Text is not null && NearestName.Find(node.Text, names.Keys) is { } near
                ? $"did you mean '{near}'?"
                : null
        );
        return false;
    }

    private bool BindCollection(Type type, SourceNode node, out object? value)
    {
        value = null;
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
        {
            return BindMap(arguments[1], node, out value);
        }

        if (arguments[0] == typeof(StageDefinition))
        {
            value = stages!.BindStages(node);
            return value is not null;
        }

        // A single value where a list is expected is a list of one.
        var items = node.Kind == JsonValueKind.Array ? node.Items : [node];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments[0]))!;
        var ok = true;
        foreach (var item in items)
        {
            if (BindValue(arguments[0], item, nullable: false, out var bound))
            {
                list.Add(bound);
            }
            else
            {
                ok = false;
            }
        }

        value = list;
        return ok;
    }

    private bool BindMap(Type valueType, SourceNode node, out object? value)
    {
        value = null;
        if (node.Kind != JsonValueKind.Object)
        {
            return Wrong(node, "an object");
        }

        var map = OrderedMap.Create(valueType);
        var ok = true;
        foreach (var member in node.Members)
        {
            if (BindValue(valueType, member.Value, nullable: false, out var bound))
            {
                map[member.Name] = bound;
            }
            else
            {
                ok = false;
            }
        }

        value = map;
        return ok;
    }

    private Type? FindVariant(Type type, SourceNode node, string discriminator)
    {
        var variants = type.GetCustomAttributes<JsonDerivedTypeAttribute>()
            .ToDictionary(
                variant => (string)variant.TypeDiscriminator!,
                variant => variant.DerivedType,
                StringComparer.Ordinal
            );
        var given = node.Find(discriminator);
        if (given?.Text is { } name && variants.TryGetValue(name, out var found))
        {
            return found;
        }

        problems.Error(
            given?.Location ?? node.Location,
            given is null
                ? $"'{discriminator}' is missing"
                : $"'{Json.AsText(given.ToJson())}' is not one of: {string.Join(", ", variants.Keys)}",
            given?.Text is { } text && NearestName.Find(text, variants.Keys) is { } near ? $"did you mean '{near}'?"
                : given is null ? $"one of: {string.Join(", ", variants.Keys)}"
                : null
        );
        return null;
    }

    private void CheckAttributes(
        PropertyInfo property,
        object owner,
        object? value,
        SourceLocation location,
        string name
    )
    {
        var context = new ValidationContext(owner) { MemberName = property.Name, DisplayName = name };
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (attribute.GetValidationResult(value, context) is { } failure)
            {
                problems.Error(location, Describe(attribute, name) ?? failure.ErrorMessage!);
            }
        }
    }

    /// <summary>The framework's attributes speak of fields; these words speak of the file. Null for attributes with words of their own.</summary>
    private static string? Describe(ValidationAttribute attribute, string name) =>
        attribute switch
        {
            { ErrorMessage: not null } => null,
            RangeAttribute range => $"'{name}' must be {NumberRange.Of(range).Describe()}",
            MinLengthAttribute { Length: 1 } => $"'{name}' must not be empty",
            MinLengthAttribute least => Invariant($"'{name}' must have at least {least.Length}"),
            AllowedValuesAttribute allowed =>
                $"'{name}' must be one of {string.Join(", ", allowed.Values.Where(value => value is not null))}",
            _ => null,
        };

    private bool Wrong(SourceNode node, string expected)
    {
        problems.Error(node.Location, $"must be {expected}, not {node.Describe()}");
        return false;
    }

    private static string NameOf(Type type) =>
        type == typeof(string) ? "a string"
        : type == typeof(bool) ? "true or false"
        : type.IsPrimitive ? "a number"
        : "given";

    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    /// <summary>An instance with its defaults; members that are required are set, or reported, by the caller.</summary>
    private static object CreateWithDefaults(Type type) =>
        Activator.CreateInstance(
            type,
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
            null,
            null,
            null
        )!;
}

/// <summary>The properties of options records by their JSON names.</summary>
public static class OptionProperties
{
    /// <summary>The settable properties in the order of their declaration.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Of(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.SetMethod is not null && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            .OrderBy(property => property.MetadataToken)
            .ToDictionary(
                property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? NameOf(property.Name),
                StringComparer.Ordinal
            );

    /// <summary>The JSON name of a property.</summary>
    public static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>The JSON name of an enum member.</summary>
    public static string EnumNameOf(Type type, string member) =>
        type.GetField(member)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.KebabCaseLower.ConvertName(member);
}

/// <summary>Maps that keep the order of the file: fields are set in it.</summary>
internal static class OrderedMap
{
    public static IDictionary Create(Type valueType) =>
        (IDictionary)
            Activator.CreateInstance(
                typeof(OrderedDictionary<,>).MakeGenericType(typeof(string), valueType),
                StringComparer.Ordinal
            )!;
}
