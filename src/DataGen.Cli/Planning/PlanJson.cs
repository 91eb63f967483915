using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Cli.Planning;

/// <summary>A plan for programs. Every interval is an object <c>{ expected, low, high }</c>; cost is in US dollars, time in seconds.</summary>
internal static class PlanJson
{
    public static JsonElement Of(Plan plan) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("recipe", plan.Recipe);
            writer.WriteString("basis", plan.ProbeCost is null ? "rehearsal" : "probe");
            writer.WriteStartObject("size");
            writer.WriteString("stage", plan.Size.Stage);
            writer.WriteNumber("records", plan.Size.Records);
            writer.WriteNumber("rehearsed", plan.Size.Rehearsed);
            writer.WriteEndObject();
            if (plan.ProbeCost is { } cost)
            {
                writer.WriteNumber("probeCost", cost.Dollars);
            }

            WriteInterval(writer, "calls", plan.Calls);
            WriteInterval(writer, "promptTokens", plan.PromptTokens);
            WriteInterval(writer, "completionTokens", plan.CompletionTokens);
            WriteInterval(writer, "cost", plan.Cost);
            WriteInterval(writer, "seconds", plan.Seconds);
            writer.WriteStartArray("datasets");
            foreach (var (name, rows) in plan.Datasets)
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                WriteInterval(writer, "rows", rows);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("stages");
            foreach (var stage in plan.Stages)
            {
                WriteStage(writer, stage);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("assumptions");
            foreach (var assumption in plan.Assumptions)
            {
                writer.WriteStringValue(assumption);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static void WriteStage(Utf8JsonWriter writer, StagePlan stage)
    {
        writer.WriteStartObject();
        writer.WriteString("id", stage.Id);
        writer.WriteString("model", stage.Model);
        WriteInterval(writer, "in", stage.In);
        WriteInterval(writer, "out", stage.Out);
        WriteInterval(writer, "yield", stage.Yield);
        WriteInterval(writer, "calls", stage.Calls);
        WriteInterval(writer, "promptTokens", stage.PromptTokens);
        WriteInterval(writer, "completionTokens", stage.CompletionTokens);
        WriteInterval(writer, "cost", stage.Cost);
        writer.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter writer, string name, Interval interval)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("expected", Math.Round(interval.Expected, 9));
        writer.WriteNumber("low", Math.Round(interval.Low, 9));
        writer.WriteNumber("high", Math.Round(interval.High, 9));
        writer.WriteEndObject();
    }
}
