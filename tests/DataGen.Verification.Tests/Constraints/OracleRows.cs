using System.Text.Json;
using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

/// <summary>Rows whose verdicts were recorded from the published checkers.</summary>
internal sealed record OracleRow(
    string Key,
    ConstraintFamily Family,
    string Id,
    JsonElement Kwargs,
    string Response,
    bool Strict,
    bool Loose,
    IReadOnlyList<string> Flags,
    bool IsPublished
)
{
    public bool Has(string flag) => Flags.Contains(flag, StringComparer.Ordinal);

    public ConstraintSpecification Specification => new(Id, Kwargs, Family);
}

internal static class OracleFiles
{
    /// <summary>The folder of oracle files, or null where this checkout has none beside it.</summary>
    public static string? Folder { get; } = Directory.Exists(Repository.SharedData) ? Repository.SharedData : null;

    public static IReadOnlyList<OracleRow> Read(string name)
    {
        var path = PathOf(name);
        var rows = new List<OracleRow>();
        foreach (var line in File.ReadLines(path))
        {
            var row = JsonElement.Parse(line);
            rows.Add(
                new OracleRow(
                    row.GetProperty("key").ToString(),
                    ConstraintFamilyNames.Parse(row.GetProperty("family").GetString()!)!.Value,
                    row.GetProperty("instruction_id").GetString()!,
                    row.GetProperty("kwargs"),
                    row.GetProperty("response").GetString()!,
                    row.GetProperty("strict").GetBoolean(),
                    row.GetProperty("loose").GetBoolean(),
                    [.. row.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)],
                    row.GetProperty("source").GetString()!.StartsWith("real|", StringComparison.Ordinal)
                )
            );
        }

        return rows;
    }

    public static string PathOf(string name)
    {
        if (Folder is null || !File.Exists(Path.Combine(Folder, name)))
        {
            Assert.Ignore($"The oracle file {name} is not beside this checkout.");
        }

        return Path.Combine(Folder!, name);
    }
}
