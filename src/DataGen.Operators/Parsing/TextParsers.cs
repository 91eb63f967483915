using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

internal sealed class TextParser : IAnswerParser
{
    public ParseResult Parse(string text, bool cut)
    {
        var trimmed = text.Trim();
        return trimmed.Length == 0 ? ParseResult.Fail("the answer is empty") : ParseResult.Ok(Json.Text(trimmed));
    }
}

internal sealed class HeadParser(HeadParseOptions options) : IAnswerParser
{
    public ParseResult Parse(string text, bool cut)
    {
        var trimmed = text.Trim();
        var end = trimmed.IndexOf('\n', StringComparison.Ordinal);
        var head = (end < 0 ? trimmed : trimmed[..end]).Trim();
        var rest = end < 0 ? "" : trimmed[end..].Trim();
        return head.Length == 0
            ? ParseResult.Fail("the first line is empty")
            : ParseResult.Ok(Json.Object((options.Head, Json.Text(head)), (options.Rest, Json.Text(rest))));
    }
}

internal sealed class LabelParser(LabelParseOptions options) : IAnswerParser
{
    public ParseResult Parse(string text, bool cut)
    {
        var given = text.Trim().TrimEnd('.').Trim();
        var label = options.Values.FirstOrDefault(value =>
            string.Equals(value, given, StringComparison.OrdinalIgnoreCase)
        );
        return label is null
            ? ParseResult.Fail($"not one of: {string.Join(", ", options.Values)}")
            : ParseResult.Ok(Json.Text(label));
    }
}

internal sealed class ScoreParser(ScoreParseOptions options) : IAnswerParser
{
    private readonly Regex _line = new(
        $@"^[ \t*]*{Regex.Escape(options.Anchor)}[ \t*]*(?<score>-?[0-9]+(\.[0-9]+)?)([ \t]*/[ \t]*(?<of>[0-9]+))?[ \t*]*\.?[ \t*\r]*$",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    public ParseResult Parse(string text, bool cut)
    {
        var match = _line.Matches(text).LastOrDefault();
        if (match is null)
        {
            return ParseResult.Fail($"no line with '{options.Anchor}' and a number");
        }

        if (
            match.Groups["of"].Success
            && double.Parse(match.Groups["of"].Value, CultureInfo.InvariantCulture) != options.Max
        )
        {
            return ParseResult.Fail(Invariant($"the score is out of {match.Groups["of"].Value}, not {options.Max}"));
        }

        var score = double.Parse(match.Groups["score"].Value, CultureInfo.InvariantCulture);
        return score >= options.Min && score <= options.Max
            ? ParseResult.Ok(Json.Number(score))
            : ParseResult.Fail(Invariant($"the score {score} is not from {options.Min} to {options.Max}"));
    }
}

internal sealed class RegexParser(RegexParseOptions options) : IAnswerParser
{
    private readonly Regex _pattern = new(
        options.Pattern,
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    public ParseResult Parse(string text, bool cut)
    {
        var match = _pattern.Match(text);
        if (!match.Success)
        {
            return ParseResult.Fail("the pattern does not match");
        }

        var named = _pattern.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0])).ToArray();
        return ParseResult.Ok(
            named.Length > 0
                ? Json.Object(named.Select(name => KeyValuePair.Create(name, Json.Text(match.Groups[name].Value))))
                : Json.Text(match.Groups[match.Groups.Count > 1 ? 1 : 0].Value)
        );
    }
}

internal sealed partial class FenceParser(FenceParseOptions options) : IAnswerParser
{
    public ParseResult Parse(string text, bool cut)
    {
        var fences = Fence()
            .Matches(text)
            .Where(match =>
                options.Language is null
                || string.Equals(match.Groups["language"].Value, options.Language, StringComparison.OrdinalIgnoreCase)
            )
            .Select(match => match.Groups["code"].Value)
            .ToArray();
        return fences.Length == 0
                ? ParseResult.Fail($"no whole code fence{(options.Language is null ? "" : $" in {options.Language}")}")
            : options.Which == FenceChoice.Only && fences.Length > 1
                ? ParseResult.Fail(Invariant($"{fences.Length} code fences where there must be one"))
            : ParseResult.Ok(Json.Text(options.Which == FenceChoice.Last ? fences[^1] : fences[0]));
    }

    [GeneratedRegex(
        @"^[ \t]*```[ \t]*(?<language>[^\s`]*)[^\n`]*\n(?<code>(.*\n)*?)[ \t]*```[ \t\r]*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Fence();
}

internal sealed class JsonParser(JsonElement? schema, bool lenient = false) : IAnswerParser
{
    private readonly Lazy<NJsonSchema.JsonSchema?> _schema = new(() =>
        schema is null ? null : NJsonSchema.JsonSchema.FromJsonAsync(schema.Value.GetRawText()).GetAwaiter().GetResult()
    );

    public ParseResult Parse(string text, bool cut)
    {
        var json = Unfence(text.Trim());
        if (Read(json, out var error) is not { } value)
        {
            return ParseResult.Fail(cut ? "the JSON was cut off by the length limit" : $"not valid JSON: {error}");
        }

        var errors = _schema.Value?.Validate(value.GetRawText());
        return errors is { Count: > 0 }
            ? ParseResult.Fail(
                $"does not fit the schema: {string.Join("; ", errors.Take(3).Select(error => $"{error.Path ?? "#"} {error.Kind}"))}"
            )
            : ParseResult.Ok(value);
    }

    private JsonElement? Read(string json, out string? error)
    {
        if (lenient)
        {
            return LenientJson.Read(json, out error);
        }

        try
        {
            error = null;
            return JsonElement.Parse(json);
        }
        catch (JsonException exception)
        {
            error = exception.Message;
            return null;
        }
    }

    /// <summary>Models wrap JSON in a code fence more often than not.</summary>
    private static string Unfence(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal))
        {
            return text;
        }

        var start = text.IndexOf('\n', StringComparison.Ordinal);
        return start < 0 ? text : text[start..^3].Trim();
    }
}
