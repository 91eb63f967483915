using System.Text.Json;

namespace DataGen.Operators.Parsing;

/// <summary>Makes a value of an answer's text. Strict: what does not fit the form is an error, never half a value.</summary>
internal interface IAnswerParser
{
    /// <param name="text">The answer.</param>
    /// <param name="cut">Whether the answer was cut off by its length limit, so that its last part is not whole.</param>
    ParseResult Parse(string text, bool cut);
}

/// <summary>The value, or why there is none.</summary>
internal readonly record struct ParseResult(JsonElement? Value, string? Error)
{
    public static ParseResult Ok(JsonElement value) => new(value, null);

    public static ParseResult Fail(string error) => new(null, error);
}
