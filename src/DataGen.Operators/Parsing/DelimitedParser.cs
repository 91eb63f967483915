using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

/// <summary>Reads the text between two markers, each of which must stand there exactly once.</summary>
internal sealed class DelimitedParser(DelimitedParseOptions options) : IAnswerParser
{
    public ParseResult Parse(string text, bool cut)
    {
        var open = text.IndexOf(options.Open, StringComparison.OrdinalIgnoreCase);
        if (open < 0)
        {
            return ParseResult.Fail($"no '{options.Open}'");
        }

        var start = open + options.Open.Length;
        var close = text.IndexOf(options.Close, start, StringComparison.OrdinalIgnoreCase);
        if (close < 0)
        {
            return ParseResult.Fail(
                cut
                    ? $"cut off by the length limit before '{options.Close}'"
                    : $"no '{options.Close}' after '{options.Open}'"
            );
        }

        if (
            text.IndexOf(options.Open, start, StringComparison.OrdinalIgnoreCase) >= 0
            || text.IndexOf(options.Close, close + options.Close.Length, StringComparison.OrdinalIgnoreCase) >= 0
        )
        {
            return ParseResult.Fail(
                $"several '{options.Open}' or '{options.Close}': which part is meant cannot be told"
            );
        }

        var inside = text[start..close].Trim();
        return inside.Length == 0 ? ParseResult.Fail($"nothing between '{options.Open}' and '{options.Close}'")
            : options.Before is null ? ParseResult.Ok(Json.Text(inside))
            : ParseResult.Ok(
                Json.Object((options.Before, Json.Text(text[..open].Trim())), (options.Inside, Json.Text(inside)))
            );
    }
}
