using DataGen.Operators.Tests.Support;
using DataGen.Operators.Verification;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Verification;

/// <summary>Responses against verifiers.</summary>
internal sealed class VerifyTests
{
    private static readonly VerifyOptions OverAnswers = new() { Verifiers = "verifiers", Over = "answers" };

    [Test]
    public async Task Elements_gain_pass_rate_and_verdicts_in_the_order_of_the_verifiers()
    {
        using var bench = new Bench { Sandbox = new ScriptedSandbox() };
        bench.Given("a", Given(["has x", "longer 3", "slow x"], ["xxxxx", "y"])).Then("verify", OverAnswers);

        var answers = (await bench.RunAsync()).Out[0]["answers"];

        Assert.That(answers[0].GetProperty("passRate").GetDouble(), Is.EqualTo(1));
        Assert.That(Json.Compact(answers[0].GetProperty("verdicts")), Is.EqualTo("""["pass","pass","timeout"]"""));
        Assert.That(answers[0].GetProperty("abstained").GetInt32(), Is.EqualTo(1));
        Assert.That(Json.Compact(answers[0].GetProperty("details")), Is.EqualTo("""["2: timeout: 1 s"]"""));
        Assert.That(answers[1].GetProperty("passRate").GetDouble(), Is.EqualTo(1 / 3.0));
        Assert.That(answers[1].GetProperty("text").GetString(), Is.EqualTo("y"));
    }

    [Test]
    public async Task What_no_verifier_voted_on_has_no_pass_rate()
    {
        using var bench = new Bench { Sandbox = new ScriptedSandbox() };
        var broken = new
        {
            text = "x",
            value = (string?)null,
            error = "unparsed",
        };
        bench
            .Given(
                "a",
                Given(["error"], ["x"]),
                Bench.Row("a:1", ("verifiers", new[] { "has x" }), ("answers", new[] { broken }))
            )
            .Then("verify", OverAnswers);

        var result = await bench.RunAsync();

        Assert.That(
            result.Out.Select(record => Json.Compact(record["answers"][0].GetProperty("passRate"))),
            Is.EqualTo(new[] { "null", "null" })
        );
    }

    [Test]
    public async Task A_stored_verdict_is_not_run_again()
    {
        var sandbox = new ScriptedSandbox();
        using var bench = new Bench { Sandbox = sandbox };
        bench.Given("a", Given(["has x", "slow x"], ["x", "y"])).Then("verify", OverAnswers);

        var first = await bench.RunAsync();
        var ran = sandbox.Ran.Count;
        var second = await bench.RunAsync();

        Assert.That(sandbox.Ran, Has.Count.EqualTo(ran));
        Assert.That(second.Field("answers"), Is.EqualTo(first.Field("answers")));
    }

    [Test]
    public async Task Three_timeouts_leave_the_rest_not_run_also_from_the_store()
    {
        using var bench = new Bench { Sandbox = new ScriptedSandbox() };
        bench.Given("a", Given(["slow x"], ["x1", "x2", "y", "x3", "z"])).Then("verify", OverAnswers);

        foreach (var result in new[] { await bench.RunAsync(), await bench.RunAsync() })
        {
            Assert.That(
                result.Out[0]["answers"].EnumerateArray().Select(item => item.GetProperty("verdicts")[0].GetString()),
                Is.EqualTo(new[] { "timeout", "timeout", "pass", "timeout", "notrun" })
            );
        }
    }

    [Test]
    public async Task A_record_without_verifiers_or_in_an_undeclared_language_fails()
    {
        using var bench = new Bench { Sandbox = new ScriptedSandbox() };
        bench
            .Given(
                "a",
                Given([], ["x"]),
                Bench.Row(
                    "a:1",
                    ("verifiers", new[] { new { language = "javascript", code = "has x" } }),
                    ("answers", new[] { "x" })
                )
            )
            .Then("verify", OverAnswers);

        var failures = (await bench.RunAsync()).Failures;

        Assert.That(failures[0], Does.Contain("no verifiers"));
        Assert.That(failures[1], Does.Contain("undeclared language"));
    }

    private static Record Given(string[] verifiers, string[] answers) =>
        Bench.Row("a:0", ("verifiers", verifiers), ("answers", answers));
}
