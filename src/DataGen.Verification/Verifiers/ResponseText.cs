using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataGen.Verification.Verifiers;

/// <summary>Reads responses as they stand in files into text that is valid Unicode: what is not becomes U+FFFD.</summary>
public static class ResponseText
{
    private const int LongestEscape = 6;

    /// <summary>
    /// A response of a row: a string, or <c>{"$hex": "…"}</c> for raw bytes, which are read as UTF-8. Blanks in the hex are ignored.
    /// </summary>
    /// <exception cref="FormatException">It is neither; says what it is.</exception>
    public static string Read(JsonElement response)
    {
        if (response.ValueKind == JsonValueKind.String)
        {
            return ReadString(response);
        }

        if (
            response.ValueKind == JsonValueKind.Object
            && response.TryGetProperty("$hex", out var hex)
            && hex.ValueKind == JsonValueKind.String
        )
        {
            try
            {
                return Encoding.UTF8.GetString(
                    Convert.FromHexString(string.Concat(hex.GetString()!.Where(c => !char.IsWhiteSpace(c))))
                );
            }
            catch (FormatException exception)
            {
                throw new FormatException(
                    $"the response's $hex is not pairs of hexadecimal digits: {exception.Message}",
                    exception
                );
            }
        }

        throw new FormatException(
            $"a response is a string or {{\"$hex\": \"…\"}}, not {response.ValueKind.ToString().ToLowerInvariant()}"
        );
    }

    // The framework refuses strings with escaped lone surrogates; models write them, so the escapes are read here.
    private static string ReadString(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var raw = text.GetRawText();
            var repaired = new StringBuilder(raw.Length);
            for (var at = 0; at < raw.Length; at++)
            {
                if (raw[at] != '\\')
                {
                    repaired.Append(raw[at]);
                    continue;
                }

                if (raw[at + 1] != 'u')
                {
                    repaired.Append(raw, at++, 2);
                    continue;
                }

                var pair = char.IsHighSurrogate(Unit(raw, at)) && IsLowEscape(raw, at + LongestEscape);
                var length = pair ? 2 * LongestEscape : LongestEscape;
                repaired.Append(!pair && char.IsSurrogate(Unit(raw, at)) ? "\\uFFFD" : raw.AsSpan(at, length));
                at += length - 1;
            }

            return JsonSerializer.Deserialize<string>(repaired.ToString())!;
        }
    }

    private static char Unit(string raw, int at) =>
        (char)ushort.Parse(raw.AsSpan(at + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool IsLowEscape(string raw, int at) =>
        at + LongestEscape <= raw.Length && raw[at] == '\\' && raw[at + 1] == 'u' && char.IsLowSurrogate(Unit(raw, at));
}
