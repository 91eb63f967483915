using System.CommandLine;
using DataGen.Cli.Running;
using DataGen.Models.Store;
using DataGen.Pipeline;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen store stats</c>.</summary>
internal static class StoreCommand
{
    public static Command Create(TimeProvider time) => new("store", "Look into the answer store.") { Stats(time) };

    private static Command Stats(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var file = new Option<string?>("--store")
        {
            Description = "The answer store. Default: the one of pipeline.json.",
        };
        var json = CommonOptions.Json();
        var command = new Command("stats", "Count stored answers and tokens by model.") { config, file, json };
        command.SetAction(parsed =>
        {
            var path =
                parsed.GetValue(file) ?? ConfigurationLoading.Load(parsed.GetValue(config)).Configuration.StorePath;
            if (!File.Exists(path))
            {
                throw new UserException(
                    ExitCodes.Failed,
                    $"There is no answer store at '{path}' yet: the first run makes it."
                );
            }

            using var store = AnswerStore.Open(new AnswerStoreOptions { Path = path }, time);
            var statistics = store.Statistics();
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Compact(ToJson(statistics)));
            }
            else
            {
                Write(Console.Out, statistics);
            }

            return ExitCodes.Done;
        });
        return command.WithExamples("datagen store stats", "datagen store stats --store other.db --json");
    }

    private static void Write(TextWriter output, StoreStatistics statistics)
    {
        output.WriteLine(Invariant($"{statistics.Path}: {statistics.Answers:N0} answers, {statistics.Bytes:N0} bytes"));
        foreach (var model in statistics.Models)
        {
            output.WriteLine(
                Invariant(
                    $"  {model.Identity}: {model.Complete:N0} complete, {model.Cut:N0} cut by length, {model.Rejected:N0} rejected; {model.PromptTokens:N0} + {model.CompletionTokens:N0} tokens; {model.Oldest:yyyy-MM-dd} to {model.Newest:yyyy-MM-dd}"
                )
            );
        }

        foreach (var entry in statistics.Entries)
        {
            output.WriteLine(Invariant($"  {entry.Kind}: {entry.Count:N0} entries, {entry.Bytes:N0} bytes"));
        }
    }

    private static System.Text.Json.JsonElement ToJson(StoreStatistics statistics) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("path", statistics.Path);
            writer.WriteNumber("answers", statistics.Answers);
            writer.WriteNumber("bytes", statistics.Bytes);
            writer.WriteStartArray("models");
            foreach (var model in statistics.Models)
            {
                writer.WriteStartObject();
                writer.WriteString("identity", model.Identity);
                writer.WriteNumber("answers", model.Answers);
                writer.WriteNumber("complete", model.Complete);
                writer.WriteNumber("cut", model.Cut);
                writer.WriteNumber("rejected", model.Rejected);
                writer.WriteNumber("promptTokens", model.PromptTokens);
                writer.WriteNumber("completionTokens", model.CompletionTokens);
                writer.WriteString("oldest", model.Oldest);
                writer.WriteString("newest", model.Newest);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("entries");
            foreach (var entry in statistics.Entries)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", entry.Kind);
                writer.WriteNumber("count", entry.Count);
                writer.WriteNumber("bytes", entry.Bytes);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
