using System.Globalization;
using System.Text.Json;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>The validated parameter values of one constraint.</summary>
public sealed class ConstraintArguments
{
    private readonly Dictionary<string, object> _values;

    private ConstraintArguments(Dictionary<string, object> values)
    {
        _values = values;
    }

    public static ConstraintArguments Empty { get; } = new(new Dictionary<string, object>(StringComparer.Ordinal));

    /// <summary>Arguments from values that are known to fit: whole numbers, texts and lists of texts.</summary>
    public static ConstraintArguments Of(params IEnumerable<(string Name, object Value)> values)
    {
        var arguments = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            arguments[name] = value;
        }

        return new ConstraintArguments(arguments);
    }

    public int Count(string name) => (int)_values[name];

    public string Text(string name) => (string)_values[name];

    public IReadOnlyList<string> List(string name) => (IReadOnlyList<string>)_values[name];

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>These arguments with one value replaced.</summary>
    public ConstraintArguments With(string name, object value) =>
        new(new Dictionary<string, object>(_values, StringComparer.Ordinal) { [name] = value });

    /// <summary>The arguments as a JSON object, members in the order of the type's parameters.</summary>
    public JsonElement ToJson(IReadOnlyList<ConstraintParameter> parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var parameter in parameters)
            {
                if (!_values.TryGetValue(parameter.Name, out var value))
                {
                    continue;
                }

                writer.WritePropertyName(parameter.Name);
                switch (value)
                {
                    case int count:
                        writer.WriteNumberValue(count);
                        break;
                    case string text:
                        writer.WriteStringValue(text);
                        break;
                    case IReadOnlyList<string> list:
                        writer.WriteStartArray();
                        foreach (var item in list)
                        {
                            writer.WriteStringValue(item);
                        }

                        writer.WriteEndArray();
                        break;
                }
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }

    /// <summary>Reads and checks <c>kwargs</c>.</summary>
    /// <param name="parameters">What the type takes.</param>
    /// <param name="kwargs">An object, or null; members that are null are as good as absent.</param>
    /// <param name="mode">Whether values that make the constraint vacuous are refused.</param>
    /// <returns>The arguments, or null and everything that is wrong with them.</returns>
    internal static (ConstraintArguments? Arguments, string? Error) Parse(
        IReadOnlyList<ConstraintParameter> parameters,
        JsonElement kwargs,
        ConstraintMode mode
    )
    {
        if (kwargs.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            return (null, $"kwargs must be an object, not {Kind(kwargs)}");
        }

        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        var errors = new List<string>();
        if (kwargs.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in kwargs.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                var parameter = parameters.FirstOrDefault(candidate =>
                    string.Equals(candidate.Name, member.Name, StringComparison.Ordinal)
                );
                if (parameter is null)
                {
                    errors.Add($"unknown parameter \"{member.Name}\"; {Known(parameters)}");
                    continue;
                }

                var (value, error) = Read(parameter, member.Value, mode);
                if (error is null)
                {
                    values[parameter.Name] = value!;
                }
                else
                {
                    errors.Add($"parameter \"{parameter.Name}\" {error}");
                }
            }
        }

        foreach (var parameter in parameters)
        {
            if (
                !values.ContainsKey(parameter.Name)
                && !errors.Exists(error => error.Contains($"\"{parameter.Name}\"", StringComparison.Ordinal))
            )
            {
                errors.Add($"parameter \"{parameter.Name}\" is missing");
            }
        }

        return errors.Count == 0 ? (new ConstraintArguments(values), null) : (null, string.Join("; ", errors));
    }

    private static (object? Value, string? Error) Read(
        ConstraintParameter parameter,
        JsonElement value,
        ConstraintMode mode
    ) =>
        parameter.Kind switch
        {
            ConstraintParameterKind.Count => ReadCount(parameter, value, mode),
            ConstraintParameterKind.TextList => ReadList(value, mode),
            ConstraintParameterKind.FirstText when value.ValueKind == JsonValueKind.Array => value.GetArrayLength() > 0
                ? ReadText(parameter, value[0], mode)
                : (null, "must not be an empty list"),
            _ => ReadText(parameter, value, mode),
        };

    private static (object? Value, string? Error) ReadCount(
        ConstraintParameter parameter,
        JsonElement value,
        ConstraintMode mode
    )
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            return (null, $"must be a whole number, not {Kind(value)}");
        }

        if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue / 2)
        {
            return (null, $"must be a whole number, not {value.GetRawText()}");
        }

        var minimum = mode == ConstraintMode.Reference ? parameter.ReferenceMinimum : parameter.Minimum;
        return number < minimum
            ? (null, string.Create(CultureInfo.InvariantCulture, $"must be {minimum} or more, not {number}"))
            : ((int)number, null);
    }

    private static (object? Value, string? Error) ReadText(
        ConstraintParameter parameter,
        JsonElement value,
        ConstraintMode mode
    )
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return (null, $"must be a text, not {Kind(value)}");
        }

        var text = JsonStrings.Text(value);
        if (parameter.Choices is { } choices && !choices.Contains(text, StringComparer.Ordinal))
        {
            return (
                null,
                $"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice}\""))}, not \"{text}\""
            );
        }

        if (parameter.Kind == ConstraintParameterKind.Letter && PythonText.Length(text) != 1)
        {
            return (null, $"must be one character, not \"{text}\"");
        }

        return mode == ConstraintMode.Safe && PythonText.IsBlank(text) ? (null, "must not be blank") : (text, null);
    }

    private static (object? Value, string? Error) ReadList(JsonElement value, ConstraintMode mode)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return (null, $"must be a list of texts, not {Kind(value)}");
        }

        var items = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                return (null, $"must hold texts only, not {Kind(item)}");
            }

            var text = JsonStrings.Text(item);
            if (mode == ConstraintMode.Safe && PythonText.IsBlank(text))
            {
                return (null, "must not hold a blank text");
            }

            items.Add(text);
        }

        return items.Count == 0 ? (null, "must not be an empty list") : (items, null);
    }

    private static string Known(IReadOnlyList<ConstraintParameter> parameters) =>
        parameters.Count == 0
            ? "the type takes none"
            : $"the type takes {string.Join(", ", parameters.Select(parameter => parameter.Name))}";

    private static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "a truth value",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            _ => "nothing",
        };
}
