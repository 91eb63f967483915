using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataGen.Simulation.Server;

/// <summary>
/// What makes two requests the same: for a completion its body, whatever the order of members and whether it is streamed, alone or in
/// a batch; for everything else method and path.
/// </summary>
internal readonly record struct RequestKey(UInt128 Value)
{
    /// <summary>64 bits of it.</summary>
    public ulong Mixed => (ulong)Value ^ (ulong)(Value >> 64);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The key of a completion's body.</summary>
    public static RequestKey OfBody(JsonElement body)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            Write(json, body, isTop: true);
        }

        return Hash(bytes.WrittenSpan);
    }

    /// <summary>The key of a text, such as method and path.</summary>
    public static RequestKey OfText(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static RequestKey Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new RequestKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, bool isTop)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (!isTop || member.Name is not ("stream" or "stream_options"))
                    {
                        json.WritePropertyName(member.Name);
                        Write(json, member.Value, isTop: false);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item, isTop: false);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
