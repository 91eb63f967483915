using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Datasets;

internal sealed class GrownPoolTests
{
    [Test]
    public async Task Self_instruct_keeps_exactly_the_instructions_that_the_reference_keeps()
    {
        using var workspace = new Workspace();
        var seeds = Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl");
        await workspace.ExpectAsync(
            0,
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={seeds}",
            "-n",
            "300"
        );

        var (kept, dropped) = await GrownPool.CheckAsync(
            workspace.Run("self-instruct"),
            "triples",
            File.ReadLines(seeds).Select(line => JsonElement.Parse(line).GetProperty("instruction").GetString()!)
        );

        Assert.That(kept, Is.EqualTo(300));
        Assert.That(dropped, Is.GreaterThan(10));
    }
}
