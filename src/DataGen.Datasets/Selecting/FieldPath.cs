using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Where in a row a value stands: a field's name, or a path below it such as <c>messages[0].content</c>, where <c>[-1]</c> is the last element. A
/// field whose own name looks like a path is meant by that name.
/// </summary>
internal sealed class FieldPath
{
    private readonly ImmutableArray<Step> _steps;

    private FieldPath(string text, string column, ImmutableArray<Step> steps)
    {
        Text = text;
        Column = column;
        _steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The field it begins at.</summary>
    public string Column { get; }

    /// <summary>Reads a path; what is none is a field's name.</summary>
    public static FieldPath Parse(string text)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var start = text.AsSpan().IndexOfAny('.', '[');
        for (var at = start; at > 0 && at < text.Length; )
        {
            var next = text.AsSpan(at + 1).IndexOfAny('.', '[');
            var end = next < 0 ? text.Length : at + 1 + next;
            if (Step.Read(text.AsSpan(at, end - at)) is not { } step)
            {
                return new FieldPath(text, text, []);
            }

            steps.Add(step);
            at = end;
        }

        return new FieldPath(text, start > 0 ? text[..start] : text, steps.ToImmutable());
    }

    /// <summary>Finds the value in a row; where there is none, says what the row has.</summary>
    public bool TryFind(SourceRow row, out JsonElement value, [NotNullWhen(false)] out string? missing)
    {
        missing = null;
        if (row.TryGet(Text, out value))
        {
            return true;
        }

        if (!row.TryGet(Column, out value))
        {
            var names = Excerpt.Of(string.Join(", ", row.Fields.Select(field => field.Key)), 300);
            missing = $"has no field {Excerpt.Quote(Column)}; its fields are {names}";
            return false;
        }

        foreach (var step in _steps)
        {
            if (step.Find(value) is not { } next)
            {
                missing =
                    $"has nothing at {Excerpt.Quote(Text)}; its {Excerpt.Quote(Column)} is {Excerpt.Of(Json(row))}";
                return false;
            }

            value = next;
        }

        return true;
    }

    private string Json(SourceRow row)
    {
        return row.TryGet(Column, out var value) ? value.GetRawText() : "";
    }

    private readonly record struct Step(string? Name, int Index)
    {
        /// <summary>Reads <c>.name</c> or <c>[index]</c>; null for anything else.</summary>
        public static Step? Read(ReadOnlySpan<char> text)
        {
            if (text[0] == '.')
            {
                return text.Length > 1 && !text.Contains(']') ? new Step(text[1..].ToString(), 0) : null;
            }

            return
                text[^1] == ']'
                && int.TryParse(text[1..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                ? new Step(Name: null, index)
                : null;
        }

        public JsonElement? Find(JsonElement value)
        {
            if (Name is not null)
            {
                return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Name, out var field)
                    ? field
                    : null;
            }

            if (value.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var at = Index < 0 ? value.GetArrayLength() + Index : Index;
            return at >= 0 && at < value.GetArrayLength() ? value[at] : null;
        }
    }
}
