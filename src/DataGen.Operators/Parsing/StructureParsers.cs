using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

internal sealed partial class ListParser : IAnswerParser
{
    internal const string CutOff = "cut off by the length limit";

    public ParseResult Parse(string text, bool cut)
    {
        var items = new List<string>();
        var expected = -1L;
        var start = -1;
        foreach (Match match in Number().Matches(text))
        {
            // A number that does not count on belongs to the item's own text.
            if (
                !long.TryParse(
                    match.Groups["number"].ValueSpan,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) || (expected >= 0 && number != expected)
            )
            {
                continue;
            }

            if (start >= 0)
            {
                items.Add(Collapse(text[start..match.Index]));
            }

            start = match.Index + match.Length;
            expected = number + 1;
        }

        if (start < 0)
        {
            return ParseResult.Fail("no numbered item");
        }

        items.Add(Collapse(text[start..]));
        var values = items.Select(item =>
            item.Length == 0 ? BrokenElement.Create("the item is empty", item) : Json.Text(item)
        );
        if (cut)
        {
            values = values.SkipLast(1).Append(BrokenElement.Create(CutOff, items[^1]));
        }

        var list = values.ToArray();
        return list.All(value => BrokenElement.ErrorOf(value) is not null)
            ? ParseResult.Fail("no whole item")
            : ParseResult.Ok(Json.Array(list));
    }

    private static string Collapse(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(
        @"^[ \t]*(?<number>[0-9]{1,9})[.)](?=\s|$)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Number();
}

internal sealed class SectionsParser(SectionsParseOptions options, IAnswerParser each) : IAnswerParser
{
    private readonly Regex _marker = new($@"^[ \t]*{Markers.Pattern(options.Marker)}", Markers.Options);

    public ParseResult Parse(string text, bool cut)
    {
        var markers = _marker.Matches(text);
        var sections = new List<string>();
        for (var i = 0; i < markers.Count; i++)
        {
            var end = i + 1 < markers.Count ? markers[i + 1].Index : text.Length;
            sections.Add(text[(markers[i].Index + markers[i].Length)..end]);
        }

        if (markers.Count == 0)
        {
            if (!options.MarkerOptional)
            {
                return ParseResult.Fail($"no section begins with '{options.Marker}'");
            }

            sections.Add(text);
        }

        var values = new List<JsonElement>();
        string? error = null;
        for (var i = 0; i < sections.Count; i++)
        {
            var result =
                cut && i == sections.Count - 1
                    ? ParseResult.Fail(ListParser.CutOff)
                    : each.Parse(sections[i], cut: false);
            error ??= result.Error;
            values.Add(result.Value ?? BrokenElement.Create(result.Error!, sections[i]));
        }

        return values.All(value => BrokenElement.ErrorOf(value) is not null)
            ? ParseResult.Fail(error!)
            : ParseResult.Ok(Json.Array(values));
    }
}

internal sealed class FieldsParser : IAnswerParser
{
    private readonly FieldsParseOptions _options;
    private readonly string[] _names;
    private readonly Regex _labels;

    public FieldsParser(FieldsParseOptions options)
    {
        _options = options;

        // Longest first, so that one label may begin like another.
        _names =
        [
            .. options
                .Labels.OrderByDescending(label => label.Value.Length)
                .ThenBy(label => label.Value, StringComparer.Ordinal)
                .Select(label => label.Key),
        ];
        _labels = new Regex(
            $"^[ \\t]*({string.Join('|', _names.Select((name, i) => Invariant($"(?<l{i}>{Markers.Pattern(options.Labels[name])})")))})",
            Markers.Options | RegexOptions.ExplicitCapture
        );
    }

    public ParseResult Parse(string text, bool cut)
    {
        var values = _options.Labels.Keys.ToDictionary(name => name, _ => "", StringComparer.Ordinal);
        var matches = _labels.Matches(text);
        if (matches.Count == 0)
        {
            if (_options.Unlabelled is null)
            {
                return ParseResult.Fail($"none of the labels {string.Join(", ", _options.Labels.Values)}");
            }

            values[_options.Unlabelled] = Value(text);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < matches.Count; i++)
        {
            var match = matches[i];
            var name = _names.Where((_, at) => match.Groups[Invariant($"l{at}")].Success).First();

            // A repeated label begins something that does not belong to this item.
            if (!seen.Add(name))
            {
                break;
            }

            var end = i + 1 < matches.Count ? matches[i + 1].Index : text.Length;
            values[name] = Value(text[(match.Index + match.Length)..end]);
        }

        var missing = _options.Required.FirstOrDefault(name => values.GetValueOrDefault(name, "").Length == 0);
        return missing is null
            ? ParseResult.Ok(
                Json.Object(values.Select(value => KeyValuePair.Create(value.Key, Json.Text(value.Value))))
            )
            : ParseResult.Fail($"no '{_options.Labels.GetValueOrDefault(missing, missing)}'");
    }

    private string Value(string text)
    {
        var trimmed = text.Trim();
        return string.Equals(trimmed, _options.Nothing, StringComparison.OrdinalIgnoreCase) ? "" : trimmed;
    }
}

/// <summary>Markers and labels as recipes write them: literal text in which <c>#</c> stands for a number.</summary>
internal static class Markers
{
    public const RegexOptions Options =
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>The pattern; a run of <c>#</c> that stands for itself is written twice.</summary>
    public static string Pattern(string marker) =>
        string.Join(
            "#",
            marker.Split("##").Select(part => string.Join("[0-9]+", part.Split('#').Select(Regex.Escape)))
        );
}
