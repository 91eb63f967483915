using System.Globalization;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>
/// Money and time as limits of the real command. The endpoint keeps the bill: every completion is 5 request tokens and 25 answer tokens, at $100 and $1,000
/// for a million.
/// </summary>
internal sealed class BudgetTests
{
    private const string Prices = """
        "prices": { "input": 100, "output": 1000 }
        """;

    private const decimal CostOfAnAnswer = 0.0255m;
    private const int Rows = 60;

    private static readonly string Words = string.Concat(Enumerable.Repeat("word ", 19));

    /// <summary>argilla-io/distilabel#462: "stop at a maximum budget".</summary>
    [TestCase(1)]
    [TestCase(16)]
    [TestCase(64)]
    public async Task Stops_at_a_maximum_budget_and_continues_under_a_higher_one(int concurrency)
    {
        await using var endpoint = await StartEndpointAsync();
        using var undisturbed = Prepare(endpoint);
        await undisturbed.ExpectAsync(0, FlatRecipe.Run);
        endpoint.Forget();
        using var workspace = Prepare(endpoint);
        string[] command = [.. FlatRecipe.Run, "--concurrency", Text(concurrency)];
        var run = workspace.Run(FlatRecipe.Name);

        var stopped = await workspace.ExpectAsync(4, [.. command, "--budget", "0.75"]);

        Assert.That(Bill(endpoint), Is.LessThanOrEqualTo(0.75m).And.GreaterThan(0.5m), stopped.ToString());
        Assert.That(Total(run), Is.EqualTo(Bill(endpoint)));
        Assert.That(stopped.Error, Does.Contain("The budget of $0.75 is reached").And.Contain("higher --budget"));
        Assert.That(run.IsComplete, Is.False);
        Assert.That(run.Card, Does.Contain("complete: false").And.Contain("budget reached"));
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(endpoint.AnsweredCount), "all that was paid for is stored");
        Assert.That(await run.RowsAsync("sft"), Is.Not.Empty);
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));

        var again = await workspace.ExpectAsync(4, [.. command, "--budget", "0.75"]);
        Assert.That(Bill(endpoint), Is.LessThanOrEqualTo(0.75m), again.ToString());

        await workspace.ExpectAsync(0, [.. command, "--budget", "5"]);
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique, "nothing is paid for twice");
        Assert.That(run.Fingerprint(), Is.EqualTo(undisturbed.Run(FlatRecipe.Name).Fingerprint()));
    }

    [Test]
    public async Task Killed_again_and_again_a_run_stays_within_its_budget()
    {
        const decimal budget = 1.2m;
        await using var endpoint = await StartEndpointAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(3);
        using var workspace = Prepare(endpoint);
        string[] command = [.. FlatRecipe.Run, "--concurrency", "16", "--budget", "1.2"];
        foreach (var answered in new[] { 3, 11, 19 })
        {
            using var process = workspace.Start(command);
            while (endpoint.AnsweredCount < answered && !process.HasExited)
            {
                await Task.Delay(1);
            }

            process.Kill();
            await process.WaitAsync();
            await endpoint.IdleAsync();
            Assert.That(Charged(endpoint), Is.LessThanOrEqualTo(budget));
        }

        await workspace.ExpectAsync(4, command);

        var run = workspace.Run(FlatRecipe.Name);
        Assert.That(
            Charged(endpoint),
            Is.LessThanOrEqualTo(budget),
            "every request the endpoint was sent, heard of or not"
        );
        Assert.That(Total(run), Is.InRange(Charged(endpoint), budget));
        Assert.That(Spending(run).GetProperty("unresolved").GetDecimal(), Is.GreaterThan(0));
    }

    /// <summary>NVIDIA-NeMo/DataDesigner#956: "cost per run and stage, cumulative over resumes without double counting".</summary>
    [Test]
    public async Task Reports_cost_by_stage_cumulative_over_resumes_without_double_counting()
    {
        await using var endpoint = await StartEndpointAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(5);
        using var workspace = new Workspace(Pipelines.At(endpoint, Prices)).WithQuestions(40);
        string[] command = ["run", MapRecipe.Name, "--progress", "none", "--concurrency", "8"];
        var run = workspace.Run(MapRecipe.Name);
        using (var process = workspace.Start(command))
        {
            while (endpoint.AnsweredCount < 20)
            {
                await Task.Delay(1);
            }

            process.Interrupt();
            await process.WaitAsync();
        }

        Assert.That(Total(run), Is.EqualTo(Bill(endpoint)));
        var first = Bill(endpoint);

        var finished = await workspace.ExpectAsync(0, command);

        Assert.That(Total(run), Is.EqualTo(Bill(endpoint)));
        Assert.That(Spending(run).GetProperty("thisTime").GetDecimal(), Is.EqualTo(Bill(endpoint) - first));
        Assert.That(Spending(run).GetProperty("unresolved").GetDecimal(), Is.Zero);
        var accounts = Spending(run).GetProperty("accounts").EnumerateArray().ToArray();
        Assert.That(
            accounts.Select(account => account.GetProperty("stage").GetString()),
            Is.EqualTo(new[] { "ask", "answer" })
        );
        Assert.That(
            accounts.Sum(account => account.GetProperty("calls").GetInt64()),
            Is.EqualTo(endpoint.AnsweredCount)
        );
        Assert.That(
            accounts[0].GetProperty("cost").GetDecimal(),
            Is.EqualTo(CostOfAnAnswer * accounts[0].GetProperty("calls").GetInt64())
        );
        Assert.That(
            Spending(run).GetProperty("perRow").GetProperty("sft").GetDecimal(),
            Is.EqualTo(Bill(endpoint) / 40).Within(0.000000001m)
        );
        Assert.That(
            finished.Output,
            Does.Contain("cost: $").And.Contain("of it this time").And.Contain("ask (default): $")
        );

        await workspace.ExpectAsync(0, command);
        Assert.That(Total(run), Is.EqualTo(Bill(endpoint)), "a run from the store costs nothing");
        Assert.That(Spending(run).GetProperty("thisTime").GetDecimal(), Is.Zero);
    }

    [Test]
    public async Task A_stage_without_a_token_limit_is_named_before_any_call()
    {
        await using var endpoint = await StartEndpointAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint, Prices)).WithQuestions(4);

        var refused = await workspace.ExpectAsync(2, "run", MapRecipe.Name, "--budget", "10");

        Assert.That(
            refused.Error,
            Does.Contain("recipe.json:14:5").And.Contain("stage 'ask'").And.Contain("maxTokens")
        );
        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(Directory.Exists(workspace.Run(MapRecipe.Name).Folder), Is.False);
    }

    [Test]
    public async Task A_simulated_run_is_not_limited_and_shows_no_cost()
    {
        using var workspace = new Workspace().WithQuestions(5);

        var free = await workspace.ExpectAsync(0, "run", MapRecipe.Name, "--progress", "none");
        Assert.That(free.Output, Does.Not.Contain("cost"));
        await workspace.ExpectAsync(0, "run", MapRecipe.Name, "--progress", "none", "--budget", "0", "--fresh");
    }

    [TestCase("--budget", "five", "--budget must be an amount of US dollars such as 12.50, not 'five'")]
    [TestCase("--budget", "-1", "--budget must be an amount")]
    [TestCase("--deadline", "soon", "--deadline must be a time such as 07:30 or 2026-03-01T07:30, not 'soon'")]
    [TestCase("--deadline", "2001-01-01T00:00", "--deadline 2001-01-01T00:00 is in the past")]
    public async Task Nonsense_is_refused(string option, string value, string message)
    {
        using var workspace = new Workspace().WithQuestions(1);
        var refused = await workspace.ExpectAsync(2, "run", MapRecipe.Name, option, value);
        Assert.That(refused.Error, Does.Contain(message));
    }

    [Test]
    public async Task Stops_at_the_deadline_finishes_what_is_under_way_and_continues()
    {
        await using var endpoint = await StartEndpointAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(40);
        using var workspace = Prepare(endpoint, rows: 2000);
        var run = workspace.Run(FlatRecipe.Name);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(3);

        var stopped = await workspace.ExpectAsync(
            5,
            [
                .. FlatRecipe.Run,
                "--concurrency",
                "4",
                "--deadline",
                deadline.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ]
        );

        Assert.That(stopped.Error, Does.Contain("The deadline,").And.Contain("the same command continues"));
        Assert.That(run.Card, Does.Contain("deadline reached"));
        Assert.That(endpoint.Answered, Has.Count.EqualTo(endpoint.Received.Count), "no call under way was broken off");
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(endpoint.AnsweredCount));
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));

        endpoint.Delay = TimeSpan.Zero;
        await workspace.ExpectAsync(0, [.. FlatRecipe.Run, "--deadline", "23:59", "--concurrency", "64"]);
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
        Assert.That(run.IsComplete, Is.True);
    }

    private static async Task<FakeEndpoint> StartEndpointAsync()
    {
        var endpoint = await FakeEndpoint.StartAsync();
        // A hundred characters, and those of different requests differ, so that no later call is shared.
        endpoint.Respond = request => Reply.Completion($"{request.Hash[..5]}{Words}");
        return endpoint;
    }

    private static Workspace Prepare(FakeEndpoint endpoint, int rows = Rows) =>
        new Workspace(Pipelines.At(endpoint, Prices))
            .WithLines(Enumerable.Range(0, rows).Select(i => $"thing {Text(i)}"))
            .Change("\"prompt\": \"reply\",", "\"prompt\": \"reply\", \"maxTokens\": 30,");

    /// <summary>What the endpoint charges for the answers it gave in full.</summary>
    private static decimal Bill(FakeEndpoint endpoint) => endpoint.AnsweredCount * CostOfAnAnswer;

    /// <summary>What it may charge for all that it was asked.</summary>
    private static decimal Charged(FakeEndpoint endpoint) => endpoint.Received.Count * CostOfAnAnswer;

    private static decimal Total(RunOutput run) => Spending(run).GetProperty("total").GetDecimal();

    private static System.Text.Json.JsonElement Spending(RunOutput run) => run.Ledger.GetProperty("spending");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
