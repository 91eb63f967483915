using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Cli.Diagnosis;

/// <summary>The findings, for people and for programs.</summary>
internal sealed record DoctorReport(IReadOnlyList<Finding> Findings)
{
    public bool IsHealthy => Findings.All(finding => finding.Level != FindingLevel.Problem);

    public void WriteText(TextWriter output)
    {
        var area = "";
        foreach (var finding in Findings)
        {
            if (!string.Equals(area, finding.Area, StringComparison.Ordinal))
            {
                area = finding.Area;
                output.WriteLine(area);
            }

            output.WriteLine($"  {Mark(finding.Level)} {finding.Subject}: {finding.Text}");
            if (finding.Fix is { } fix)
            {
                output.WriteLine($"         {fix}");
            }
        }
    }

    public JsonElement ToJson() =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("healthy", IsHealthy);
            writer.WriteStartArray("findings");
            foreach (var finding in Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("level", finding.Level.ToString().ToLowerInvariant());
                writer.WriteString("area", finding.Area);
                writer.WriteString("subject", finding.Subject);
                writer.WriteString("text", finding.Text);
                writer.WriteString("fix", finding.Fix);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static string Mark(FindingLevel level) =>
        level switch
        {
            FindingLevel.Good => "ok     ",
            FindingLevel.Warning => "warning",
            _ => "PROBLEM",
        };
}
