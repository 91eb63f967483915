using DataGen.EndToEnd.Tests.Support;
using DataGen.Simulation;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>What a changed recipe or input asks for anew: what it affects, and nothing else.</summary>
internal sealed class ReuseTests
{
    private static readonly string[] Run = ["run", MapRecipe.Name, "--progress", "none"];

    [Test]
    public async Task A_finished_run_repeats_without_asking_and_with_the_same_bytes()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = await FinishedAsync(endpoint, 20);
        var before = workspace.Run(MapRecipe.Name).Fingerprint();

        await workspace.ExpectAsync(0, Run);

        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(before));
    }

    [Test]
    public async Task Changing_one_prompt_asks_only_what_it_affects()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = await FinishedAsync(endpoint, 20);

        workspace.Write($"recipes/{MapRecipe.Name}/prompts/answer.hbs", "Be brief. " + MapRecipe.AnswerPrompt);
        await workspace.ExpectAsync(0, Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(20));
        Assert.That(endpoint.Received.Select(request => request.Prompt), Has.All.StartsWith("Be brief."));
    }

    [Test]
    public async Task Adding_removing_and_reordering_rows_asks_only_for_rows_never_seen()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = await FinishedAsync(endpoint, 20);

        workspace.WriteRows(new[] { 100, 3, 2, 1, 19, 101, 8 });
        await workspace.ExpectAsync(0, Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(4));
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
        endpoint.Forget();
        workspace.WriteRows(Enumerable.Range(0, 20));
        await workspace.ExpectAsync(0, Run);
        Assert.That(endpoint.Received, Is.Empty);
    }

    [Test]
    public async Task Raising_samples_from_4_to_8_asks_only_for_the_four_new_ones()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(10);
        await workspace.ExpectAsync(0, [.. Run, "--set", "samples=4"]);
        Assert.That(endpoint.Received, Has.Count.EqualTo(10 + 40));
        endpoint.Forget();

        await workspace.ExpectAsync(0, [.. Run, "--set", "samples=8"]);

        Assert.That(endpoint.Received, Has.Count.EqualTo(40));
    }

    [Test]
    public async Task Raising_the_token_limit_asks_again_only_for_answers_that_were_cut()
    {
        // A teacher that never breaks off by itself: only the limit cuts.
        await using var endpoint = await FakeEndpoint.StartAsync(SimulationOptions.Faultless);
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(40);
        await workspace.ExpectAsync(0, [.. Run, "--set", "maxTokens=60"]);
        var cut = endpoint.Cut;
        Assert.That(cut, Is.InRange(1, 39), "the limit must cut some answers and leave others whole");
        endpoint.Forget();

        await workspace.ExpectAsync(0, [.. Run, "--set", "maxTokens=100000"]);
        Assert.That(endpoint.Received, Has.Count.EqualTo(cut));
        endpoint.Forget();

        // Back again: what was cut there is stored for that limit, what is whole and short enough serves it, too.
        await workspace.ExpectAsync(0, [.. Run, "--set", "maxTokens=60"]);
        Assert.That(endpoint.Received, Is.Empty);
    }

    [Test]
    public async Task Fresh_asks_everything_anew_once_and_its_resume_pays_nothing_twice()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = await FinishedAsync(endpoint, 30);
        var old = workspace.Run(MapRecipe.Name).Fingerprint();
        endpoint.Delay = TimeSpan.FromMilliseconds(10);
        string[] fresh = [.. Run, "--fresh", "--concurrency", "2"];
        using (var process = workspace.Start(fresh))
        {
            while (endpoint.AnsweredCount < 20)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            Assert.That((await process.WaitAsync()).ExitCode, Is.EqualTo(130));
        }

        await workspace.ExpectAsync(0, fresh);

        Assert.That(endpoint.Received, Has.Count.EqualTo(60));
        Assert.That(endpoint.Received.Select(request => request.Hash), Is.Unique);
        var renewed = workspace.Run(MapRecipe.Name).Fingerprint();
        Assert.That(renewed, Is.Not.EqualTo(old));
        endpoint.Forget();

        // The choice is kept in the folder: without the option the run goes on with the answers it has.
        await workspace.ExpectAsync(0, Run);
        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(renewed));

        await workspace.ExpectAsync(0, fresh);
        Assert.That(endpoint.Received, Has.Count.EqualTo(60), "a finished fresh run is asked anew again");
    }

    [Test]
    public async Task Rows_that_failed_are_asked_for_again_and_no_others()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            request.Prompt.Contains("part 3,", StringComparison.Ordinal) ? Reply.Error(500, "boom") : Reply.Teacher;
        using var workspace = new Workspace(Pipelines.At(endpoint, "\"maxRetries\": 0")).WithQuestions(10);
        await workspace.ExpectAsync(3, Run);
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
        endpoint.Forget();
        endpoint.Respond = _ => Reply.Teacher;

        await workspace.ExpectAsync(0, Run);

        Assert.That(endpoint.Received, Has.Count.EqualTo(2), "the question that failed, and the answer to it");
    }

    private static async Task<Workspace> FinishedAsync(FakeEndpoint endpoint, int rows)
    {
        var workspace = new Workspace(Pipelines.At(endpoint)).WithQuestions(rows);
        await workspace.ExpectAsync(0, Run);
        Assert.That(endpoint.Received, Has.Count.EqualTo(2 * rows));
        endpoint.Forget();
        return workspace;
    }
}
