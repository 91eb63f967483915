using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataGen.Models.Answers;

/// <summary>
/// Writes JSON in one way only, so that equal values have equal bytes: UTF-8, no white space, members in ordinal order of
/// their UTF-16 names, escapes only where JSON demands them (as in RFC 8785), lone surrogates as U+FFFD. Numbers are exact
/// decimals rather than doubles: sign, significant digits without leading or trailing zeros, then <c>e</c> and the
/// exponent unless it is 0 (<c>0.70</c> is <c>7e-1</c>, <c>100</c> is <c>1e2</c>, <c>-0</c> is <c>0</c>).
/// </summary>
internal sealed class CanonicalJson(IBufferWriter<byte> output)
{
    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    /// <summary>Punctuation and names that are known to be canonical.</summary>
    public void Raw(ReadOnlySpan<byte> canonical) => output.Write(canonical);

    public void Text(string value)
    {
        output.Write("\""u8);
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            int clean = IndexOfEscaped(rest);
            ReadOnlySpan<char> run = clean < 0 ? rest : rest[..clean];
            if (!run.IsEmpty)
            {
                Encoding.UTF8.GetBytes(run, output);
            }

            if (clean < 0)
            {
                break;
            }

            Escape(rest[clean]);
            rest = rest[(clean + 1)..];
        }

        output.Write("\""u8);
    }

    public void Number(long value) => Number(value.ToString(CultureInfo.InvariantCulture));

    public void Number(double value) =>
        Number(
            double.IsFinite(value)
                ? value.ToString("R", CultureInfo.InvariantCulture)
                : throw new ArgumentOutOfRangeException(nameof(value), value, "not a finite number")
        );

    /// <summary>An exact decimal.</summary>
    /// <param name="number">A JSON number, or what <see cref="double.ToString()"/> gives.</param>
    public void Number(string number)
    {
        int exponentAt = number.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? number : number.AsSpan(0, exponentAt);
        long exponent = 0;
        if (
            exponentAt >= 0
            && !long.TryParse(
                number.AsSpan(exponentAt + 1),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out exponent
            )
        )
        {
            // An exponent beyond 64 bits: nothing computes with it, so its own spelling identifies it.
            Encoding.UTF8.GetBytes(number, output);
            return;
        }

        bool negative = mantissa[0] == '-';
        int point = mantissa.IndexOf('.');
        string digits = mantissa.ToString().Replace("-", "", StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            digits = digits.Replace(".", "", StringComparison.Ordinal);
        }

        string significant = digits.TrimStart('0');
        int kept = significant.AsSpan().TrimEnd('0').Length;
        if (kept == 0)
        {
            output.Write("0"u8);
            return;
        }

        exponent += significant.Length - kept;
        string canonical =
            (negative ? "-" : "")
            + significant[..kept]
            + (exponent == 0 ? "" : "e" + exponent.ToString(CultureInfo.InvariantCulture));
        Encoding.UTF8.GetBytes(canonical, output);
    }

    public void Element(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                bool first = true;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Separate(ref first);
                    Element(item);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                Text(value.GetString()!);
                break;
            case JsonValueKind.Number:
                Number(value.GetRawText());
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
            case JsonValueKind.Undefined:
                output.Write("null"u8);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value.ValueKind, "not a JSON value");
        }
    }

    public void Separate(ref bool first)
    {
        if (!first)
        {
            output.Write(","u8);
        }

        first = false;
    }

    private void Object(JsonElement value)
    {
        // A name that stands twice keeps its last value, as every reader we know reads it.
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        output.Write("{"u8);
        bool first = true;
        foreach ((string name, JsonElement member) in members)
        {
            Separate(ref first);
            Text(name);
            output.Write(":"u8);
            Element(member);
        }

        output.Write("}"u8);
    }

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F"
            + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"
    );

    private static int IndexOfEscaped(ReadOnlySpan<char> text) => text.IndexOfAny(Escaped);

    private void Escape(char c)
    {
        switch (c)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            default:
                output.Write("\\u00"u8);
                output.Write([HexDigits[c >> 4], HexDigits[c & 15]]);
                break;
        }
    }
}
