using System.Security.Cryptography;
using System.Text.Json;
using DataGen.Datasets;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>What a run left in its folder.</summary>
internal sealed class RunOutput(string folder)
{
    /// <summary>Files that hold times, or are no result.</summary>
    private static readonly string[] NotCompared =
    [
        "ledger.json",
        "run.jsonl",
        "report.html",
        ".run.json",
        ".spending.db",
        ".lock",
        ".lock-owner",
    ];

    public string Folder { get; } = folder;

    public JsonElement Ledger => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "ledger.json")));

    public JsonElement Lock => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "recipe.lock.json")));

    public string Card => File.ReadAllText(Path.Combine(Folder, "README.md"));

    public bool IsComplete => Lock.GetProperty("complete").GetBoolean();

    /// <summary>
    /// The files whose bytes must be the same whatever the timing, with their hashes: datasets, rejects, card and lock. The trace is written as
    /// records finish and does not count.
    /// </summary>
    public SortedDictionary<string, string> Fingerprint()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Folder, path);
            if (!NotCompared.Contains(name) && !name.StartsWith("trace/", StringComparison.Ordinal))
            {
                files[name] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
            }
        }

        return files;
    }

    /// <summary>The rows of a dataset (or of the rejects), in the order of its files.</summary>
    public async Task<IReadOnlyList<SourceRow>> RowsAsync(string dataset)
    {
        var source = await RowSource.OpenAsync(
            new LocalFileStore(),
            new SourceOptions { Paths = [Path.Combine(Folder, dataset, "*.parquet")] },
            CancellationToken.None
        );
        return await source.ReadAsync(CancellationToken.None).ToListAsync();
    }
}

/// <summary>Reads fields of rows.</summary>
internal static class Rows
{
    public static JsonElement Field(this SourceRow row, string name) =>
        row.TryGet(name, out var value) ? value : throw new AssertionException($"row {row.Location} has no '{name}'");

    public static string Text(this SourceRow row, string name) => row.Field(name).GetString()!;
}
