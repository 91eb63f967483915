using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>The commands beside <c>run</c>.</summary>
internal sealed class OtherCommandTests
{
    [Test]
    public async Task Preview_shows_every_stage_writes_no_dataset_and_its_answers_are_kept()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers", "moss", "bread", "comets");

        var result = await workspace.ExpectAsync(0, "preview", FlatRecipe.Name, "-n", "2");

        Assert.That(
            result.Output,
            Does.Contain("lines").And.Contain("reply").And.Contain("rivers").And.Contain("moss")
        );
        Assert.That(result.Output, Does.Not.Contain("bread"));
        Assert.That(Directory.Exists(workspace.Run(FlatRecipe.Name).Folder), Is.False);
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        Assert.That(endpoint.Received, Has.Count.EqualTo(4), "the two of the preview are not asked again");
    }

    [Test]
    public async Task Inspect_and_store_stats_tell_what_is_there_as_JSON()
    {
        using var workspace = new Workspace().WithQuestions(20);
        await workspace.ExpectAsync(0, "run", MapRecipe.Name);

        var inspected = await workspace.ExpectAsync(0, "inspect", $"runs/{MapRecipe.Name}/sft", "--json");
        var rows = (await workspace.Run(MapRecipe.Name).RowsAsync("sft")).Count;
        Assert.That(JsonElement.Parse(inspected.Output).ToString(), Does.Contain($"{rows}").And.Contain("messages"));

        var stats = await workspace.ExpectAsync(0, "store", "stats", "--json");
        Assert.That(JsonElement.Parse(stats.Output).ToString(), Does.Contain("simulated teacher").And.Contain("40"));
    }

    [Test]
    public async Task Validate_accepts_the_shipped_recipes_and_answers_in_JSON()
    {
        using var workspace = new Workspace();
        foreach (var recipe in Directory.GetDirectories(Path.Combine(Repository.Root, "recipes")))
        {
            var result = await workspace.ExpectAsync(
                0,
                "validate",
                recipe,
                "--json",
                "--config",
                Path.Combine(Repository.Root, "pipeline.json")
            );
            Assert.That(JsonElement.Parse(result.Output).GetProperty("valid").GetBoolean(), Is.True);
        }
    }
}
