using System.Text.Json;
using System.Text.RegularExpressions;
using DataGen.Operators;
using DataGen.Pipeline;

namespace DataGen.Recipes;

/// <summary>A parameter as a recipe declares it.</summary>
public sealed record RecipeParameter
{
    /// <summary>The value without <c>--set</c>; its type is the parameter's.</summary>
    public required JsonElement Default { get; init; }

    /// <summary>What it decides.</summary>
    public string? Description { get; init; }

    /// <summary>The least value of a number.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value of a number.</summary>
    public double? Max { get; init; }

    /// <summary>The values that it may have.</summary>
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>Why a value is not one of this parameter's; null when it is.</summary>
    internal string? Check(JsonElement value)
    {
        if (Kind(value) != Kind(Default))
        {
            return $"must be {Name(Kind(Default))} like its default {Json.Compact(Default)}";
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = value.GetDouble();
            if (number < Min || number > Max)
            {
                return Invariant(
                    $"must be from {Min?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "…"} to {Max?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "…"}"
                );
            }
        }

        return Values is null || Values.Any(allowed => JsonElement.DeepEquals(allowed, value))
            ? null
            : $"must be one of {string.Join(", ", Values.Select(Json.Compact))}";
    }

    /// <summary>Reads what the command line says, by the type of the default.</summary>
    internal JsonElement Parse(string text)
    {
        if (Default.ValueKind == JsonValueKind.String)
        {
            return Json.Text(text);
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return Json.Text(text);
        }
    }

    private static JsonValueKind Kind(JsonElement value) =>
        value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    private static string Name(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.True => "true or false",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            _ => "null",
        };
}

/// <summary>Puts parameters into a recipe's values: a string that is one whole <c>{{ name }}</c> takes the parameter's type.</summary>
internal sealed partial class ParameterSubstitution(
    IReadOnlyDictionary<string, JsonElement> values,
    IReadOnlySet<string> fromCommandLine,
    ProblemList problems
)
{
    /// <summary>The parameters that were named.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    public SourceNode Apply(SourceNode node) =>
        node.Kind switch
        {
            JsonValueKind.Object => SourceNode.Object(
                node.Location,
                [.. node.Members.Select(member => member with { Value = Apply(member.Value) })]
            ),
            JsonValueKind.Array => SourceNode.List(node.Location, [.. node.Items.Select(Apply)]),
            JsonValueKind.String => ApplyText(node),
            _ => node,
        };

    private SourceNode ApplyText(SourceNode node)
    {
        var text = node.Text!;
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return node;
        }

        var whole = Whole().Match(text);
        if (whole.Success)
        {
            var name = whole.Groups["name"].Value;
            if (Find(name, node) is not { } value)
            {
                return node;
            }

            var replacement = SourceNode.From(node.Location, value);
            return fromCommandLine.Contains(name) ? replacement.FromCommandLine() : replacement;
        }

        var replaced = Inside()
            .Replace(
                text,
                match => Find(match.Groups["name"].Value, node) is { } value ? Json.AsText(value) : match.Value
            );
        return SourceNode.Value(node.Location, Json.Text(replaced));
    }

    private JsonElement? Find(string name, SourceNode node)
    {
        if (values.TryGetValue(name, out var value))
        {
            Used.Add(name);
            return value;
        }

        problems.Error(
            node.Location,
            $"no parameter '{name}'",
            NearestName.Find(name, values.Keys) is { } near
                ? $"did you mean '{near}'?"
                : "declare it under \"parameters\""
        );
        return null;
    }

    [GeneratedRegex(
        @"^\s*\{\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Whole();

    [GeneratedRegex(
        @"\{\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Inside();
}
