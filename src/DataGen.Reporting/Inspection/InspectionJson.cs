using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataGen.Reporting;

/// <summary>Writes an inspection as one JSON document, names in camelCase.</summary>
public static class InspectionJson
{
    /// <summary>The document, indented, without a line end at its end.</summary>
    public static string ToJson(Inspection inspection)
    {
        return JsonSerializer.Serialize(inspection, Context.Default.Inspection);
    }

    private static InspectionJsonContext CreateContext()
    {
        return new InspectionJsonContext(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                WriteIndented = true,
                NewLine = "\n",
            }
        );
    }

    private static class Context
    {
        public static readonly InspectionJsonContext Default = CreateContext();
    }
}

[JsonSerializable(typeof(Inspection))]
internal sealed partial class InspectionJsonContext : JsonSerializerContext;
