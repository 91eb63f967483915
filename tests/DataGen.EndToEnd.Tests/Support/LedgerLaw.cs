using System.Text.Json;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>Checks that a run's account adds up, with itself and with what is on disk.</summary>
internal static class LedgerLaw
{
    /// <param name="run">The run.</param>
    /// <param name="datasets">Datasets by the stage that writes them.</param>
    public static async Task HoldsAsync(RunOutput run, params (string Stage, string Dataset)[] datasets)
    {
        var stages = run
            .Ledger.GetProperty("stages")
            .EnumerateArray()
            .ToDictionary(stage => stage.GetProperty("id").GetString()!, StringComparer.Ordinal);
        Assert.That(stages, Is.Not.Empty);
        foreach (var (id, stage) in stages)
        {
            Assert.That(
                Count(stage, "in") + Count(stage, "expanded"),
                Is.EqualTo(
                    Count(stage, "out")
                        + Reasons(stage, "dropped").Values.Sum()
                        + Reasons(stage, "failed").Values.Sum()
                        + Count(stage, "merged")
                        + Count(stage, "pending")
                ),
                $"stage '{id}': {stage}"
            );
        }

        var rejects = await run.RowsAsync("rejects");
        foreach (var outcome in new[] { "dropped", "failed" })
        {
            var written = rejects
                .Where(row => row.Text("outcome") == outcome)
                .GroupBy(row => $"{row.Text("stage")}: {row.Text("reason")}", StringComparer.Ordinal)
                .ToDictionary(rows => rows.Key, rows => rows.LongCount(), StringComparer.Ordinal);
            var counted = stages
                .SelectMany(stage =>
                    Reasons(stage.Value, outcome)
                        .Select(reason => KeyValuePair.Create($"{stage.Key}: {reason.Key}", reason.Value))
                )
                .ToDictionary(StringComparer.Ordinal);
            Assert.That(written, Is.EquivalentTo(counted), $"{outcome} rows and the ledger");
        }

        foreach (var (stage, dataset) in datasets)
        {
            var rows = await run.RowsAsync(dataset);
            Assert.That(rows, Has.Count.EqualTo(Count(stages[stage], "out")), $"rows of '{dataset}'");
            Assert.That(rows.Select(row => row.Text("id")), Is.Unique);
        }
    }

    public static long Count(JsonElement stage, string name) => stage.GetProperty(name).GetInt64();

    /// <summary>The ledger's entry of a stage.</summary>
    public static JsonElement Stage(this RunOutput run, string id) =>
        run.Ledger.GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("id").GetString() == id);

    private static Dictionary<string, long> Reasons(JsonElement stage, string outcome) =>
        stage
            .GetProperty(outcome)
            .EnumerateObject()
            .ToDictionary(reason => reason.Name, reason => reason.Value.GetInt64(), StringComparer.Ordinal);
}
