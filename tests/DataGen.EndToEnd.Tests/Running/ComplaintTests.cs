using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>What users of such tools complain of, in their words. Each stands for a thread that went on for months.</summary>
internal sealed class ComplaintTests
{
    private static readonly string[] Run = ["run", MapRecipe.Name, "--progress", "none"];

    [Test]
    public async Task A_step_added_to_a_finished_pipeline_asks_for_nothing_but_itself()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(10);
        await workspace.ExpectAsync(0, Run);
        endpoint.Forget();

        var path = $"recipes/{MapRecipe.Name}/recipe.json";
        var recipe = await File.ReadAllTextAsync(workspace.PathOf(path));
        workspace
            .Write(
                path,
                recipe.Replace(
                    """{ "id": "first",""",
                    """
                    { "id": "remark", "use": "generate", "task": "text", "model": "writer", "prompt": "remark", "unusable": [], "into": "remark" },
                    { "id": "first",
                    """,
                    StringComparison.Ordinal
                )
            )
            .Write($"recipes/{MapRecipe.Name}/prompts/remark.hbs", "Remark on this: {{ question }}\n");
        await workspace.ExpectAsync(0, Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(10));
        Assert.That(endpoint.Received.Select(request => request.Prompt), Has.All.StartsWith("Remark on this:"));
    }

    [Test]
    public async Task When_the_second_call_freezes_the_run_says_so_and_goes_on()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => request.Number == 2 ? Reply.Hang : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"timeout\": 1")).WithLines(
            "rivers",
            "moss",
            "bread"
        );

        await workspace.ExpectAsync(0, FlatRecipe.Run);

        var run = workspace.Run(FlatRecipe.Name);
        Assert.That(endpoint.Received, Has.Count.EqualTo(4));
        Assert.That(await run.RowsAsync("sft"), Has.Count.EqualTo(3));
        var log = await File.ReadAllTextAsync(Path.Combine(run.Folder, "run.jsonl"));
        Assert.That(log, Does.Contain("no answer within the timeout of 1 s"));
    }

    [Test]
    public async Task A_row_that_does_not_parse_does_not_disappear_and_the_stage_that_lost_it_is_named()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("moss", StringComparison.Ordinal) ? Reply.Completion("  ") : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(7);

        await workspace.ExpectAsync(3, Run);

        var reject = (await workspace.Run(MapRecipe.Name).RowsAsync("rejects")).Single();
        Assert.That(
            (reject.Text("id"), reject.Text("stage"), reject.Text("reason")),
            Is.EqualTo(("rows:r5", "ask", "unparsed"))
        );
        Assert.That(reject.Text("record"), Does.Contain("moss, part 5"));
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task When_every_row_fails_the_message_names_the_stage_and_the_reason_and_no_column()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = _ => Reply.Completion("  ");
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(5);

        var result = await workspace.ExpectAsync(3, Run);

        Assert.That(result.Error, Does.Contain("ask").And.Contain("unparsed"));
        Assert.That(result.Error, Does.Not.Contain("column").And.Not.Contain("   at "));
        Assert.That(await workspace.Run(MapRecipe.Name).RowsAsync("rejects"), Has.Count.EqualTo(5));
    }
}
