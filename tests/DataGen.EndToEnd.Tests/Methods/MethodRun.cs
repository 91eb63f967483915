using System.Text.Json;
using DataGen.Datasets;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>Runs recipes of published methods as a user would, on files of their own or on the samples.</summary>
internal static class MethodRun
{
    /// <summary>The arguments that run a shipped recipe in a workspace.</summary>
    public static string[] Command(string recipe, params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", recipe),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            .. more,
        ];

    /// <summary>A parameter that names a file of the samples.</summary>
    public static string[] Sample(string parameter, string file) =>
        ["--set", $"{parameter}={Path.Combine(Repository.Root, "samples", file)}"];

    /// <summary>Runs a recipe one by one and many at once.</summary>
    public static async Task SameBytesAsync(string recipe, params string[] arguments)
    {
        using var one = new Workspace();
        using var many = new Workspace();
        await one.ExpectAsync(0, Command(recipe, [.. arguments, "--concurrency", "1"]));
        await many.ExpectAsync(0, Command(recipe, [.. arguments, "--concurrency", "32"]));
        Assert.That(many.Run(recipe).Fingerprint(), Is.EqualTo(one.Run(recipe).Fingerprint()));
    }

    /// <summary>The rejects of a run, as <c>stage: reason</c>.</summary>
    public static async Task<string[]> RejectsAsync(this RunOutput run) =>
        [.. (await run.RowsAsync("rejects")).Select(row => $"{row.Text("stage")}: {row.Text("reason")}")];

    /// <summary>The content of the last message of a list of messages.</summary>
    public static string LastContent(this SourceRow row, string field) =>
        row.Field(field).EnumerateArray().Last().GetProperty("content").GetString()!;

    /// <summary>A column of JSON.</summary>
    public static JsonElement Json(this SourceRow row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.String } text
            ? JsonElement.Parse(text.GetString()!)
            : row.Field(field);
}
