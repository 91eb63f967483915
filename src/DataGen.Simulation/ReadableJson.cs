using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataGen.Simulation;

/// <summary>JSON as models write it: with no more escapes than JSON demands.</summary>
internal static class ReadableJson
{
    public static JsonSerializerOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
