using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary><c>datagen plan</c> as a user meets it.</summary>
internal sealed class PlanTests
{
    private const string Prices = """
        "prices": { "input": 100, "output": 1000 }
        """;

    /// <summary>argilla-io/distilabel#462: "predict tokens, cost and time".</summary>
    [Test]
    public async Task Tells_calls_tokens_cost_and_time_before_anything_is_asked()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint, Prices)).WithQuestions(300);

        var plan = await workspace.ExpectAsync(0, "plan", MapRecipe.Name, "--sample", "40");

        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(
            plan.Output,
            Does.Contain("questions: 300 records of 'rows', rehearsed on 40 with the simulated teacher, for nothing")
                .And.Match("ask +300 .*\\$")
                .And.Contain("calls: 600")
                .And.Contain("cost: $")
                .And.Contain("time: 00:")
        );
        Assert.That(Directory.Exists(workspace.PathOf("runs")), Is.False, "a plan leaves no run behind");
        Assert.That(workspace.StoredAnswers(), Is.Zero, "a rehearsal's answers are not kept");
    }

    [Test]
    public async Task A_probe_asks_the_real_model_and_the_run_does_not_pay_for_its_answers_again()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint, Prices)).WithQuestions(50);

        var plan = await workspace.ExpectAsync(0, "plan", MapRecipe.Name, "--probe", "10", "--json");

        Assert.That(endpoint.AnsweredCount, Is.EqualTo(20), "two for each record");
        var json = JsonElement.Parse(plan.Output);
        Assert.That(json.GetProperty("basis").GetString(), Is.EqualTo("probe"));
        Assert.That(json.GetProperty("probeCost").GetDecimal(), Is.GreaterThan(0));
        Assert.That(json.GetProperty("calls").GetProperty("expected").GetDouble(), Is.EqualTo(100));
        Assert.That(json.GetProperty("seconds").GetProperty("expected").GetDouble(), Is.GreaterThan(0));

        await workspace.ExpectAsync(0, "run", MapRecipe.Name, "--progress", "none");

        Assert.That(endpoint.Answered, Has.Count.EqualTo(100));
        Assert.That(endpoint.Answered.Select(request => request.Hash), Is.Unique);
        var paid =
            json.GetProperty("probeCost").GetDecimal()
            + workspace.Run(MapRecipe.Name).Ledger.GetProperty("spending").GetProperty("total").GetDecimal();
        var cost = json.GetProperty("cost");
        Assert.That(
            paid,
            Is.InRange(cost.GetProperty("low").GetDecimal(), cost.GetProperty("high").GetDecimal()),
            plan.Output
        );
    }

    [Test]
    public async Task Quotas_set_the_time()
    {
        using var workspace = new Workspace(
            """
            {
              "models": {
                "default": { "provider": "openai", "endpoint": "http://localhost:9/v1", "model": "m", "maxConcurrency": 64, "requestsPerMinute": 2 }
              }
            }
            """
        ).WithQuestions(30);

        var plan = await workspace.ExpectAsync(0, "plan", MapRecipe.Name, "--json");

        var seconds = JsonElement.Parse(plan.Output).GetProperty("seconds");
        Assert.That(seconds.GetProperty("expected").GetDouble(), Is.EqualTo(60 * 60 / 2), "60 calls at 2 a minute");
    }

    [Test]
    public async Task A_model_without_prices_and_what_else_is_taken_for_granted_is_said()
    {
        using var workspace = new Workspace(
            """{ "models": { "default": { "provider": "openai", "endpoint": "http://localhost:9/v1", "model": "m" } } }"""
        ).WithQuestions(10);

        var plan = await workspace.ExpectAsync(0, "plan", MapRecipe.Name);

        Assert.That(
            plan.Output,
            Does.Contain("'default' has no prices").And.Contain("not your models'").And.Contain("cost: nothing")
        );
    }

    [Test]
    public async Task A_probe_that_cannot_reach_the_model_says_so_and_makes_no_plan()
    {
        using var workspace = new Workspace(
            """{ "models": { "default": { "provider": "openai", "endpoint": "http://localhost:9/v1", "model": "m", "maxRetries": 0 } } }"""
        ).WithQuestions(200);

        var plan = await workspace.DataGenAsync("plan", MapRecipe.Name, "--probe", "100");

        Assert.That(plan.ExitCode, Is.EqualTo(3), plan.ToString());
        Assert.That(plan.Error, Does.Contain("cannot be reached").And.Contain("There is no plan"));
        Assert.That(plan.Output, Is.Empty);
    }

    [TestCase("--probe", "0", "--probe must be a whole number from 2")]
    [TestCase("--sample", "many", "--sample must be a whole number")]
    public async Task Nonsense_is_refused(string option, string value, string message)
    {
        using var workspace = new Workspace().WithQuestions(1);
        var refused = await workspace.ExpectAsync(2, "plan", MapRecipe.Name, option, value);
        Assert.That(refused.Error, Does.Contain(message));
    }
}
