using System.Text.Json;

namespace DataGen.Deduplication.Tests;

/// <summary>Files that other people's programs decided, beside the repository; tests that need them are skipped without.</summary>
internal static class Oracle
{
    public static string Path(string name)
    {
        for (
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            folder != null;
            folder = folder.Parent
        )
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "DataGen.sln")))
                continue;
            var path = System.IO.Path.Combine(folder.FullName, "..", "shared", "data", name);
            if (File.Exists(path))
                return path;
        }
        Assert.Ignore($"The oracle file {name} is not here.");
        return "";
    }

    /// <summary>The first instructions of the shared file, as rows named by their position.</summary>
    public static TextRow[] Instructions(int count) =>
        [
            .. File.ReadLines(Path("self-instruct-instructions.jsonl"))
                .Take(count)
                .Select(
                    (line, row) =>
                    {
                        using var json = JsonDocument.Parse(line);
                        return TextRow.From(row, json.RootElement.GetProperty("instruction").GetString()!);
                    }
                ),
        ];
}
