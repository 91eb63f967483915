using System.Diagnostics;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.JavaScript;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Tests.Sandbox;

[NonParallelizable]
public sealed class JavaScriptSandboxTests
{
    private static readonly Verifier Sentinel = new(
        VerifierLanguage.JavaScript,
        """
        const evaluate = (response) =>
            response.split(/\s+/).length === 3 && response.includes('three') && [1].every((n) => n === 1) && Math.random() !== 0
            && typeof leak === 'undefined' && ({}).polluted === undefined && JSON.stringify([1, 2]) === '[1,2]';
        """
    );

    private VerifierSandbox _sandbox = null!;

    [OneTimeSetUp]
    public void Open() =>
        _sandbox = new VerifierSandbox(
            new SandboxOptions
            {
                Workers = 1,
                ResponseTime = TimeSpan.FromSeconds(1),
                BatchTime = TimeSpan.FromSeconds(3),
            }
        );

    [OneTimeTearDown]
    public async Task Close() => await _sandbox.DisposeAsync();

    [Test]
    [Category("Hostile")]
    public async Task No_hostile_JavaScript_verifier_breaks_out()
    {
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", "canary-4f1d2c");
        var faults = new List<string>();
        foreach (var entry in HostileEntry.Read(SharedData.Path("hostile-public.jsonl"), VerifierLanguage.JavaScript))
        {
            await _sandbox.RunAsync(Sentinel, ["other-job-canary"]);
            var started = Stopwatch.GetTimestamp();
            var outcome = (await _sandbox.RunAsync(entry.Verifier, [entry.Response])).Single();
            var took = Stopwatch.GetElapsedTime(started);
            TestContext.Out.WriteLine(
                $"{entry.Id} {outcome.Verdict.Name()} {took.TotalMilliseconds:0} ms {outcome.Detail}"
            );
            if (!entry.Expected.Contains(outcome.Verdict.Name()))
            {
                faults.Add(
                    $"{entry.Id}: {outcome.Verdict.Name()} ({outcome.Detail}), expected {string.Join('|', entry.Expected)}"
                );
            }

            if (took > TimeSpan.FromSeconds(4))
            {
                faults.Add($"{entry.Id}: took {took.TotalSeconds:0.0} s");
            }

            if (
                outcome.Detail is { } detail
                && (detail.Contains("canary", StringComparison.Ordinal) || detail.Any(char.IsControl))
            )
            {
                faults.Add($"{entry.Id}: the detail shows '{detail}'");
            }

            var after = await _sandbox.RunAsync(Sentinel, ["exactly three words", "two words"]);
            if (after is not [{ Verdict: Verdict.Pass }, { Verdict: Verdict.Fail }])
            {
                faults.Add($"{entry.Id}: the sentinel then gave {string.Join(", ", after)}");
            }
        }

        Assert.That(faults, Is.Empty, string.Join('\n', faults));
    }

    [TestCase("function evaluate(response) { return response.length === 3; }", "abc", "pass")]
    [TestCase("const evaluate = (response) => response.length === 3;", "abcd", "fail")]
    [TestCase(
        "function evaluate(response) { return 'true'; }",
        "a",
        "error",
        "nonbool: evaluate returned a string, not a boolean"
    )]
    [TestCase(
        "async function evaluate(response) { return true; }",
        "a",
        "error",
        "nonbool: evaluate returned a promise, not a boolean"
    )]
    [TestCase("function check(response) { return true; }", "a", "error", "load: there is no function 'evaluate'")]
    [TestCase("function evaluate(response {", "a", "error")]
    [TestCase("\nfunction evaluate(response) {\n  return response.nope.nope;\n}", "a", "error")]
    [TestCase("const evaluate = (r) => r === 'a\\u0000b\\r\\n😀';", "a\0b\r\n😀", "pass")]
    [TestCase("const evaluate = (r) => { let x = 0; while (true) x++; };", "a", "timeout", "timeout: 1 s")]
    [TestCase("const evaluate = (r) => evaluate(r);", "a", "error", "recursion")]
    [TestCase(
        "const evaluate = (r) => { const a = []; while (true) a.push('x'.repeat(100000) + a.length); };",
        "a",
        "memory"
    )]
    public async Task A_verifier_gets_the_verdict_it_earns(
        string code,
        string response,
        string verdict,
        string? detail = null
    )
    {
        var outcome = (await RunAsync(code, response)).Single();

        Assert.That(outcome.Verdict.Name(), Is.EqualTo(verdict), outcome.Detail);
        if (detail is not null)
        {
            Assert.That(outcome.Detail, Is.EqualTo(detail));
        }
    }

    [Test]
    public async Task A_response_that_ends_its_batch_takes_no_other_with_it()
    {
        const string code = """
            function evaluate(r) {
                if (r === 'spin') for (;;) {}
                if (r === 'memory') { const a = []; while (true) a.push('x'.repeat(100000) + a.length); }
                return r === 'good';
            }
            """;
        var outcomes = await RunAsync(code, "good", "spin", "bad", "memory", "good");

        Assert.That(
            outcomes.Select(outcome => outcome.Verdict.Name()),
            Is.EqualTo(new[] { "pass", "timeout", "fail", "memory", "pass" })
        );
    }

    [Test]
    public async Task A_verifier_that_cannot_be_interrupted_is_ended_with_its_process()
    {
        const string code = "function evaluate(r) { return (7n ** 100000000n) % 2n === 1n; }";
        await RunAsync("const evaluate = (r) => true;", "a");
        var started = Stopwatch.GetTimestamp();
        var outcome = (await RunAsync(code, "a")).Single();

        Assert.That(outcome.Verdict, Is.AnyOf(Verdict.Timeout, Verdict.Memory, Verdict.Error), outcome.Detail);
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task Random_numbers_and_the_calendar_depend_on_the_conditions_alone()
    {
        var dice = new Verifier(VerifierLanguage.JavaScript, "const evaluate = (r) => Math.random() < 0.5;");
        var verdicts = new List<Verdict>();
        for (uint seed = 0; seed < 16; seed++)
        {
            var outcomes = await _sandbox.RunAsync(dice, ["a", "b"], new RunConditions(seed));
            Assert.That(outcomes[0].Verdict, Is.EqualTo(outcomes[1].Verdict));
            verdicts.Add(outcomes[0].Verdict);
        }

        Assert.That(verdicts, Does.Contain(Verdict.Pass).And.Contain(Verdict.Fail));
        var calendar = new Verifier(
            VerifierLanguage.JavaScript,
            "const evaluate = (r) => new Date().getFullYear() < 2100;"
        );
        var later = await _sandbox.RunAsync(
            calendar,
            ["a"],
            new RunConditions(ClockShift: TimeSpan.FromDays(200 * 365))
        );
        Assert.That(later.Single().Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    [Platform("Linux")]
    public async Task On_Linux_the_worker_stands_behind_the_system_call_filter()
    {
        await using var worker = await JavaScriptWorker.StartAsync(new SandboxOptions(), CancellationToken.None);

        Assert.That(worker.Walls.HasFlag(JavaScriptWalls.Filter));
    }

    [Test]
    public async Task A_worker_that_cannot_start_says_so_and_runs_nothing()
    {
        await using var sandbox = new VerifierSandbox(
            new SandboxOptions { JavaScriptWorker = ["/nonexistent/datagen"] }
        );

        await Assert.ThatAsync(
            async () => await sandbox.RunAsync(Sentinel, ["a"]),
            Throws.TypeOf<SandboxUnavailableException>().With.Message.Contains("/nonexistent/datagen")
        );
    }

    private Task<IReadOnlyList<VerifierOutcome>> RunAsync(string code, params string[] responses) =>
        _sandbox.RunAsync(new Verifier(VerifierLanguage.JavaScript, code), responses);
}
