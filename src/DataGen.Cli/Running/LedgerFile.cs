using System.Text.Json;
using DataGen.Models.Gateway;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>Writes <c>ledger.json</c>: counts by stage, calls and tokens of this process by model, cost by stage and model over all resumes, time.</summary>
internal static class LedgerFile
{
    public static ReadOnlyMemory<byte> Write(
        RunResult result,
        StopReason? stopped,
        IReadOnlyList<KeyValuePair<string, ModelClient>> models,
        string? sentences,
        SpendingSummary spending,
        TimeSpan elapsed
    ) =>
        Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("complete", result.Complete);
            writer.WriteString("stopped", stopped?.ToString().ToLowerInvariant());
            writer.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
            writer.WriteNumber("speculative", result.Speculative);
            if (sentences is not null)
            {
                writer.WriteString("sentences", sentences);
            }

            writer.WriteStartArray("stages");
            foreach (var (id, counts) in result.Stages)
            {
                WriteStage(writer, id, counts);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("models");
            foreach (var (alias, client) in models)
            {
                WriteModel(writer, alias, client);
            }

            writer.WriteEndArray();
            spending.WriteTo(writer);
            writer.WriteEndObject();
        });

    private static void WriteStage(Utf8JsonWriter writer, string id, StageCounts counts)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteNumber("in", counts.In);
        writer.WriteNumber("expanded", counts.Expanded);
        writer.WriteNumber("out", counts.Out);
        writer.WriteNumber("merged", counts.Merged);
        writer.WriteNumber("pending", counts.Pending);
        writer.WriteNumber("answers", counts.Answers);
        writer.WriteNumber("reasked", counts.Reasked);
        WriteReasons(writer, "dropped", counts.Dropped);
        WriteReasons(writer, "failed", counts.Failed);
        writer.WriteEndObject();
    }

    private static void WriteReasons(
        Utf8JsonWriter writer,
        string name,
        IEnumerable<KeyValuePair<string, long>> reasons
    )
    {
        writer.WriteStartObject(name);
        foreach (var (reason, count) in reasons)
        {
            writer.WriteNumber(reason, count);
        }

        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, string alias, ModelClient client)
    {
        var usage = client.Usage;
        writer.WriteStartObject();
        writer.WriteString("alias", alias);
        writer.WriteString("identity", client.Identity);
        writer.WriteNumber("asked", usage.Asked);
        writer.WriteNumber("fromStore", usage.FromStore);
        writer.WriteNumber("answered", usage.Answered);
        writer.WriteNumber("failed", usage.Failed);
        writer.WriteNumber("attempts", usage.Attempts);
        writer.WriteNumber("promptTokens", usage.PromptTokens);
        writer.WriteNumber("completionTokens", usage.CompletionTokens);
        if (client.BatchUsage is { } batches)
        {
            writer.WriteStartObject("batches");
            writer.WriteNumber("ended", batches.Ended);
            writer.WriteNumber("answered", batches.Answered);
            writer.WriteNumber("wentOnline", batches.WentOnline);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
