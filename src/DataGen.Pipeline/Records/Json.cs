using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataGen.Pipeline;

/// <summary>Makes and reads JSON values, the currency of record fields.</summary>
public static class Json
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Null { get; } = JsonElement.Parse("null");

    public static JsonElement True { get; } = JsonElement.Parse("true");

    public static JsonElement False { get; } = JsonElement.Parse("false");

    /// <summary>A string value. Lone surrogates become U+FFFD.</summary>
    public static JsonElement Text(string value) => Build(writer => writer.WriteStringValue(value));

    public static JsonElement Bool(bool value) => value ? True : False;

    public static JsonElement Number(long value) => Build(writer => writer.WriteNumberValue(value));

    /// <summary>A number value.</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public static JsonElement Number(double value) => Build(writer => writer.WriteNumberValue(value));

    public static JsonElement Array(IEnumerable<JsonElement> items) =>
        Build(writer =>
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        });

    public static JsonElement Texts(IEnumerable<string> items) =>
        Build(writer =>
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                writer.WriteStringValue(item);
            }

            writer.WriteEndArray();
        });

    public static JsonElement Object(IEnumerable<KeyValuePair<string, JsonElement>> members) =>
        Build(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });

    public static JsonElement Object(params (string Name, JsonElement Value)[] members) =>
        Object(members.Select(member => KeyValuePair.Create(member.Name, member.Value)));

    /// <summary>A value written by <paramref name="write"/>.</summary>
    public static JsonElement Build(Action<Utf8JsonWriter> write) => JsonElement.Parse(Bytes(write).Span);

    /// <summary>Compact UTF-8 JSON with only the escapes that JSON demands.</summary>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>
    /// A value as plain text: a string as it is, anything else as compact JSON, null as the empty string.
    /// </summary>
    public static string AsText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            _ => Compact(value),
        };

    /// <summary>Compact JSON with members in their own order.</summary>
    public static string Compact(JsonElement value) => System.Text.Encoding.UTF8.GetString(Bytes(value.WriteTo).Span);

    /// <summary>
    /// The canonical form of a value: members ordinally sorted, no white space, numbers as they were written. Equal content gives
    /// equal bytes, whatever the order of members.
    /// </summary>
    public static ReadOnlyMemory<byte> Canonical(JsonElement value) => Bytes(writer => WriteCanonical(value, writer));

    private static void WriteCanonical(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteCanonical(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteCanonical(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
