using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataGen.Datasets;

/// <summary>Source-generated JSON metadata, so that nothing here reflects over types at run time.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class DatasetJsonContext : JsonSerializerContext;
