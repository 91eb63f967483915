using DataGen.Operators.Tests.Support;
using DataGen.Operators.Verification;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Verification;

/// <summary>Verifiers and their cases against each other, and the gate behind it.</summary>
internal sealed class CrossValidateTests
{
    private static readonly CrossValidateOptions Options = new()
    {
        Over = "candidates",
        Into = "verifiers",
        CasesInto = "cases",
        MatrixInto = "matrix",
        MinVerifiers = 2,
        MinCases = 2,
        Precheck = false,
    };

    [Test]
    public async Task Keeps_what_the_majority_agrees_on_and_the_whole_matrix()
    {
        var result = await RunAsync(
            Options,
            Candidate("has x", ("ax", true), ("b", false)),
            Candidate("has x ", ("cx", "True"), ("d", "no")),
            Candidate("longer 0", ("e", false))
        );

        var record = result.Out.Single();
        Assert.That(record["verifiers"].GetArrayLength(), Is.EqualTo(2));
        Assert.That(record["cases"].GetArrayLength(), Is.EqualTo(5));
        Assert.That(
            record["matrix"]
                .GetProperty("verifiers")
                .EnumerateArray()
                .Select(item => item.GetProperty("row").GetString()),
            Is.EqualTo(new[] { "pfpff", "pfpff", "ppppp" })
        );
        Assert.That(
            record["matrix"].GetProperty("verifiers")[2].GetProperty("objection").GetString(),
            Is.EqualTo("not accurate enough")
        );
    }

    [Test]
    public async Task Without_normalisation_words_are_no_expectation()
    {
        var result = await RunAsync(
            Options with
            {
                NormaliseOutputs = false,
            },
            Candidate("has x", ("ax", "true"), ("b", false)),
            Candidate("has x ", ("b", false))
        );

        Assert.That(result.Rejects().Single(), Does.Contain("one-sided cases"));
        Assert.That(result.Rejects().Single(), Does.Contain("expected ?f; verdicts pf pf"));
    }

    [TestCase("import os\ndef evaluate(r): return open(r)", ExpectedResult = "too few verifiers")]
    [TestCase("has x", ExpectedResult = "too few verifiers")]
    public async Task<string> Code_that_no_verifier_needs_is_not_run(string code)
    {
        var sandbox = new ScriptedSandbox();
        var result = await RunAsync(
            Options with
            {
                Precheck = true,
            },
            sandbox,
            Candidate(code, ("x", true), ("y", false))
        );

        Assert.That(sandbox.Ran, Is.Empty);
        return result.Rejects().Single().Split(": ")[1];
    }

    [Test]
    public async Task Unparsed_candidates_are_left_out()
    {
        var result = await RunAsync(
            Options,
            Candidate("has x", ("ax", true), ("b", false)),
            Candidate("has x ", ("b", false)),
            new
            {
                text = "hm",
                value = (string?)null,
                error = "no JSON",
            }
        );

        Assert.That(result.Out, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_gate_takes_out_verifiers_that_decide_by_something_else()
    {
        using var bench = new Bench { Sandbox = new ScriptedSandbox() };
        bench
            .Given(
                "a",
                Bench.Row(
                    "a:0",
                    ("verifiers", new[] { "has x", "clock x", "always", "never", "error", "longer -1 or so" }),
                    ("cases", new[] { new { input = "an x" }, new { input = "b" } })
                ),
                Bench.Row("a:1", ("verifiers", new[] { "always" }), ("cases", new[] { "an x" }))
            )
            .Then(
                "gate",
                new VerifierGateOptions
                {
                    Over = "verifiers",
                    Cases = "cases",
                    RejectedInto = "untrusted",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(Json.Compact(result.Out.Single()["verifiers"]), Is.EqualTo("""["has x"]"""));
        Assert.That(
            result.Out[0]["untrusted"].EnumerateArray().Select(item => item.GetProperty("objection").GetString()),
            Is.EqualTo(
                new[]
                {
                    "nondeterministic: pass, but fail on another date",
                    "accepts every text",
                    "rejects every text",
                    "abstains: exception:NameError",
                    "accepts every text",
                }
            )
        );
        Assert.That(result.Rejects().Single(), Does.StartWith("a:1: no trustworthy verifier"));
    }

    private static object Candidate(string code, params (string Input, object Output)[] cases) =>
        new
        {
            text = "",
            value = new { func = code, cases = cases.Select(item => new { input = item.Input, output = item.Output }) },
            error = (string?)null,
        };

    private static Task<BenchResult> RunAsync(CrossValidateOptions options, params object[] candidates) =>
        RunAsync(options, new ScriptedSandbox(), candidates);

    private static async Task<BenchResult> RunAsync(
        CrossValidateOptions options,
        ScriptedSandbox sandbox,
        params object[] candidates
    )
    {
        using var bench = new Bench { Sandbox = sandbox };
        bench.Given("a", Bench.Row("a:0", ("candidates", candidates))).Then("cross", options);
        return await bench.RunAsync();
    }
}
