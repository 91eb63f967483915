using System.Buffers;
using System.Text.Json;

namespace DataGen.Pipeline;

/// <summary>Records as bytes for spill files: length-prefixed compact JSON.</summary>
internal static class RecordCodec
{
    public static void Write(Record record, ArrayBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartArray();
        writer.WriteStringValue(record.Id);
        writer.WriteStartArray();
        foreach (var parent in record.Parents)
        {
            writer.WriteStringValue(parent);
        }

        writer.WriteEndArray();
        writer.WriteStartObject();
        foreach (var (name, value) in record.Fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    public static Record Read(ReadOnlySpan<byte> bytes)
    {
        var root = JsonElement.Parse(bytes);
        var record = Record.Create(
            root[0].GetString()!,
            root[2].EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))
        );
        return root[1].GetArrayLength() == 0
            ? record
            : record.WithParents(root[1].EnumerateArray().Select(parent => parent.GetString()!));
    }
}
