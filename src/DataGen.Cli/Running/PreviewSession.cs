using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>Runs a few records and shows the fields after every stage.</summary>
internal sealed class PreviewSession(RunOptions options, TimeProvider time)
{
    private const int ShownRecords = 3;
    private const int ShownCharacters = 300;

    public async Task<int> RunAsync(bool json, CancellationToken ct)
    {
        var recipe = RecipeLoading.Load(options.Recipe, options.Load);
        var folder = Directory.CreateTempSubdirectory("datagen-preview-").FullName;
        try
        {
            return await RunAsync(recipe, folder, json, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> RunAsync(LoadedRecipe recipe, string folder, bool json, CancellationToken ct)
    {
        using var log = new RunLog(folder, time) { Noted = Console.Error.WriteLine };
        var seen = new StageSamples();
        using var run = new RunContext
        {
            Seed = options.Seed ?? recipe.File.Seed,
            WorkFolder = folder,
            Time = time,
            Notes = log.Note,
            Tap = seen.Add,
            MaxFailuresInARow = recipe.File.MaxFailuresInARow,
        };
        using var signals = StopSignals.Listen(run);
        await using var sandboxes = VerifierSandboxes.For(recipe, options);
        if (sandboxes is not null)
        {
            await sandboxes.ProveAsync(ct);
        }

        await using var workspace = new Workspace(recipe, options, time, log, run.Stopping);
        var graph = recipe.Compile(
            RecipeServicesFor.Run(recipe, workspace, new NoDatasets(), sandboxes, options, salt: "")
        );
        var rejects = new RejectSamples();
        var result = await PipelineRun.RunAsync(graph, run, rejects, ct);
        if (json)
        {
            Console.Out.WriteLine(Json.Compact(ToJson(result, seen, rejects)));
        }
        else
        {
            Write(Console.Out, recipe, result, seen, rejects);
        }

        if (recipe.Sentences is { } sentences)
        {
            Console.Error.WriteLine($"sentences: {sentences.Name}");
        }

        if (run.StopMessage is not null)
        {
            Console.Error.WriteLine(run.StopMessage);
        }

        return result.Complete ? ExitCodes.Done : ExitCodes.Of(run.Stopped!.Value);
    }

    private static void Write(
        TextWriter output,
        LoadedRecipe recipe,
        RunResult result,
        StageSamples seen,
        RejectSamples rejects
    )
    {
        var depth = recipe.StagesWithDepth.ToDictionary(
            stage => stage.Id,
            stage => stage.Depth,
            StringComparer.Ordinal
        );
        foreach (var (id, counts) in result.Stages)
        {
            var indent = new string(' ', depth[id] * 2);
            output.WriteLine(
                Invariant(
                    $"{indent}{id}: {counts.In} in, {counts.Out} out, {counts.TotalDropped} dropped, {counts.TotalFailed} failed"
                )
            );
            foreach (var record in seen.Of(id).Take((int)Math.Min(counts.Out, ShownRecords)))
            {
                output.WriteLine($"{indent}  {record.Id}");
                foreach (var (name, value) in record.Fields)
                {
                    output.WriteLine($"{indent}    {name}: {Shorten(Json.AsText(value))}");
                }
            }

            foreach (var reject in rejects.Of(id).Take(ShownRecords))
            {
                output.WriteLine(
                    $"{indent}  {reject.Record.Id} {reject.Outcome.ToString().ToLowerInvariant()}: {reject.Reason} {Shorten(reject.Detail ?? "")}"
                );
            }
        }
    }

    /// <summary>One line of bounded length, without characters that could drive a terminal: the text is a model's.</summary>
    private static string Shorten(string text)
    {
        var cut = text.Length > ShownCharacters ? $"{text.AsSpan(0, ShownCharacters)}…" : text;
        return string.Concat(
            cut.Select(c =>
                c == '\n' ? "⏎"
                : char.IsControl(c) ? "·"
                : c.ToString()
            )
        );
    }

    private static JsonElement ToJson(RunResult result, StageSamples seen, RejectSamples rejects) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("complete", result.Complete);
            writer.WriteStartArray("stages");
            foreach (var (id, counts) in result.Stages)
            {
                writer.WriteStartObject();
                writer.WriteString("id", id);
                writer.WriteNumber("in", counts.In);
                writer.WriteNumber("out", counts.Out);
                writer.WriteStartArray("records");
                foreach (var record in seen.Of(id).Take((int)Math.Min(counts.Out, int.MaxValue)))
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", record.Id);
                    writer.WritePropertyName("fields");
                    Json.Object(record.Fields).WriteTo(writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("rejects");
                foreach (var reject in rejects.Of(id))
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", reject.Record.Id);
                    writer.WriteString("outcome", reject.Outcome.ToString().ToLowerInvariant());
                    writer.WriteString("reason", reject.Reason);
                    writer.WriteString("detail", reject.Detail);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>The first records that each stage passes on.</summary>
    private sealed class StageSamples
    {
        private const int Kept = 100;

        private readonly Lock _gate = new();
        private readonly Dictionary<string, List<Record>> _records = new(StringComparer.Ordinal);

        public void Add(string stage, Record record)
        {
            lock (_gate)
            {
                if (!_records.TryGetValue(stage, out var records))
                {
                    _records[stage] = records = [];
                }

                if (records.Count < Kept)
                {
                    records.Add(record);
                }
            }
        }

        public IEnumerable<Record> Of(string stage) => _records.GetValueOrDefault(stage) ?? Enumerable.Empty<Record>();
    }

    /// <summary>The records that stages dropped or failed on.</summary>
    private sealed class RejectSamples : IStageEventSink
    {
        private readonly List<StageEvent> _events = [];

        public void Add(StageEvent stageEvent)
        {
            if (stageEvent.Outcome is StageOutcome.Dropped or StageOutcome.Failed)
            {
                _events.Add(stageEvent);
            }
        }

        public IEnumerable<StageEvent> Of(string stage) =>
            _events.Where(stageEvent => string.Equals(stageEvent.StageId, stage, StringComparison.Ordinal));
    }
}
