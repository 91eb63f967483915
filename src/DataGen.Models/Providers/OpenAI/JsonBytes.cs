using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>Bytes of a response as JSON, with what is not Unicode replaced by U+FFFD instead of refused.</summary>
internal static class JsonBytes
{
    /// <exception cref="JsonException">Not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (body.Span.StartsWith(mark))
        {
            body = body[3..];
        }

        // Both repairs need a copy of their own only when there is something to repair.
        byte[]? repaired = Utf8.IsValid(body.Span) ? null : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        ReplaceLoneSurrogates(body.Span, ref repaired);
        return JsonDocument.Parse(repaired ?? body);
    }

    /// <summary>A member that is a string; null where the owner is no object, or has no such member, or another kind of one.</summary>
    public static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object
        && owner.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>An escape such as <c>\ud83d</c> without its other half has as many bytes as <c>\ufffd</c>.</summary>
    private static void ReplaceLoneSurrogates(ReadOnlySpan<byte> body, ref byte[]? repaired)
    {
        ReadOnlySpan<byte> source = repaired ?? body;
        int at = 0;
        while (source[at..].IndexOf((byte)'\\') is var next and >= 0)
        {
            at += next;
            if (!IsSurrogate(source[at..], out bool high))
            {
                // An escaped backslash is two bytes, and the second begins no escape.
                at = Math.Min(at + 2, source.Length);
                continue;
            }

            if (high && IsSurrogate(source[(at + 6)..], out bool secondIsHigh) && !secondIsHigh)
            {
                at += 12;
                continue;
            }

            repaired ??= body.ToArray();
            "\\ufffd"u8.CopyTo(repaired.AsSpan(at));
            source = repaired;
            at += 6;
        }
    }

    private static bool IsSurrogate(ReadOnlySpan<byte> text, out bool high)
    {
        high = false;
        if (
            text.Length < 6
            || text[0] != '\\'
            || text[1] != 'u'
            || !ushort.TryParse(
                text[2..6],
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out ushort unit
            )
        )
        {
            return false;
        }

        high = char.IsHighSurrogate((char)unit);
        return char.IsSurrogate((char)unit);
    }
}
