using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace DataGen.Datasets;

/// <summary>Turns the bytes of one JSON row into fields that keep the promises of <see cref="SourceRow"/>.</summary>
internal static class JsonRow
{
    private static readonly JsonDocumentOptions UniqueNames = new() { AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions AnyNames = new() { AllowDuplicateProperties = true };

    /// <summary>Parses a row. The bytes may be changed: lone surrogate escapes are overwritten in place.</summary>
    public static SourceRow Parse(SourceLocation location, Span<byte> utf8)
    {
        if (FirstInvalidByte(utf8) is var offset and >= 0)
        {
            return NotUtf8(location, utf8, offset);
        }

        ReplaceLoneSurrogates(utf8);
        JsonElement element;
        try
        {
            element = ParseUnique(utf8);
        }
        catch (JsonException error)
        {
            return SourceRow.Malformed(location, Describe(error, utf8));
        }

        return element.ValueKind == JsonValueKind.Object
            ? SourceRow.Good(location, FieldsOf(element))
            : SourceRow.Malformed(location, $"a row must be a JSON object, not {NameOf(element.ValueKind)}");
    }

    /// <summary>Parses an object that this project wrote: well-formed, but maybe with equal names.</summary>
    public static SourceRow ParseTrusted(SourceLocation location, ReadOnlySpan<byte> utf8)
    {
        return SourceRow.Good(location, FieldsOf(ParseUnique(utf8)));
    }

    /// <summary>Any JSON value, with the promises of a row; null when the bytes are not JSON.</summary>
    public static JsonElement? ParseValue(Span<byte> utf8)
    {
        ReplaceLoneSurrogates(utf8);
        try
        {
            return ParseUnique(utf8);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first byte that is not part of well-formed UTF-8, or -1.</summary>
    public static int FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            return -1;
        }

        var offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[offset..], out _, out var consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    public static SourceRow NotUtf8(SourceLocation location, ReadOnlySpan<byte> bytes, int offset)
    {
        return SourceRow.Malformed(
            location,
            string.Create(
                CultureInfo.InvariantCulture,
                $"not valid UTF-8 (byte 0x{bytes[offset]:X2} at column {offset + 1}); save the file as UTF-8"
            )
        );
    }

    private static JsonElement ParseUnique(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonElement.Parse(utf8, UniqueNames);
        }
        catch (JsonException)
        {
            // Either broken, and then the next line says so, or some name stands twice, which is rare enough to parse again.
            return KeepLast(JsonElement.Parse(utf8, AnyNames));
        }
    }

    private static JsonElement KeepLast(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            WriteLast(writer, element);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteLast(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject().Where(property => names.Add(property.Name)))
                {
                    writer.WritePropertyName(property.Name);
                    WriteLast(writer, element.GetProperty(property.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteLast(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static ImmutableArray<KeyValuePair<string, JsonElement>> FieldsOf(JsonElement element)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonElement>>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            fields.Add(new(property.Name, property.Value));
        }

        return fields.MoveToImmutable();
    }

    /// <summary>Overwrites each escaped surrogate without its partner by the escape of U+FFFD, which is as long.</summary>
    internal static void ReplaceLoneSurrogates(Span<byte> json)
    {
        // In well-formed JSON a backslash stands only inside strings, and an escape of one character is skipped whole.
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length; )
        {
            var length = 2;
            if (TryReadEscape(json[at..], out var unit))
            {
                length = 6;
                if (
                    char.IsHighSurrogate(unit)
                    && TryReadEscape(json[(at + 6)..], out var next)
                    && char.IsLowSurrogate(next)
                )
                {
                    length = 12;
                }
                else if (char.IsSurrogate(unit))
                {
                    "\\ufffd"u8.CopyTo(json[at..]);
                }
            }

            var rest = json[(at + length)..].IndexOf((byte)'\\');
            at = rest < 0 ? -1 : at + length + rest;
        }
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> json, out char unit)
    {
        if (
            json.Length >= 6
            && json[0] == '\\'
            && json[1] == 'u'
            && Utf8Parser.TryParse(json.Slice(2, 4), out ushort value, out var consumed, 'x')
            && consumed == 4
        )
        {
            unit = (char)value;
            return true;
        }

        unit = default;
        return false;
    }

    private static string Describe(JsonException error, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Contains((byte)0))
        {
            return "not valid JSON: it holds NUL bytes; is the file text, and whole?";
        }

        // The reader's own sentence, without its trailing position, which counts from zero.
        var text = error.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        text = (cut < 0 ? text : text[..cut]).TrimEnd('.', ' ');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"not valid JSON at column {(error.BytePositionInLine ?? 0) + 1}: {text}"
        );
    }

    private static string NameOf(JsonValueKind kind)
    {
        return kind switch
        {
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            _ => "null",
        };
    }
}
