using System.Diagnostics;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Tests.Sandbox;

[NonParallelizable]
public sealed class VerifierSandboxTests
{
    private VerifierSandbox _sandbox = null!;

    [OneTimeSetUp]
    public void Open() =>
        _sandbox = new VerifierSandbox(
            new SandboxOptions
            {
                Workers = 2,
                ResponseTime = TimeSpan.FromMilliseconds(300),
                BatchTime = TimeSpan.FromSeconds(2),
            }
        );

    [OneTimeTearDown]
    public async Task Close() => await _sandbox.DisposeAsync();

    [TestCase("def evaluate(response):\n    return len(response) == 3", "abc", "pass")]
    [TestCase("def evaluate(response):\n    return len(response) == 3", "abcd", "fail")]
    [TestCase("def evaluate(response)\n    return True", "a", "error", "load: SyntaxError: expected ':' (line 1)")]
    [TestCase(
        "def check(response):\n    return True",
        "a",
        "error",
        "load: NameError: there is no function 'evaluate'"
    )]
    [TestCase("evaluate = 3", "a", "error", "load: NameError: 'evaluate' is not callable")]
    [TestCase("def evaluate():\n    return True", "a", "error")]
    [TestCase("def evaluate(a, b):\n    return True", "a", "error")]
    [TestCase(
        "def evaluate(response):\n    return 1",
        "a",
        "error",
        "nonbool: evaluate returned int, not True or False"
    )]
    [TestCase(
        "def evaluate(response):\n    x = 1\n    return response.nope",
        "a",
        "error",
        "exception:AttributeError: 'str' object has no attribute 'nope' (line 3)"
    )]
    [TestCase("import numpy\ndef evaluate(response):\n    return True", "a", "error", "missing-module:numpy (line 1)")]
    [TestCase("def evaluate(response):\n    raise SystemExit(0)", "a", "error", "exit: SystemExit: 0 (line 2)")]
    [TestCase("def evaluate(response):\n    return evaluate(response)", "a", "error")]
    [TestCase("def evaluate(response):\n    return response == 'a\\x00b'", "a\0b", "pass")]
    [TestCase("def evaluate(response):\n    return response == 'a\\r\\nb'", "a\r\nb", "pass")]
    [TestCase("def evaluate(response):\r\n    return True\r\n", "a", "pass")]
    [TestCase("def evaluate(response):\n    return len(response) == 1 and response == '😀'", "😀", "pass")]
    [TestCase("x = '\0'\ndef evaluate(response):\n    return True", "a", "error")]
    [TestCase(
        "import os\ndef evaluate(response):\n    return sorted(os.environ) == ['HOME', 'LANG', 'LC_ALL', 'PATH', 'TZ']",
        "a",
        "pass"
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
    public async Task A_lone_surrogate_arrives_as_the_replacement_character()
    {
        var outcomes = await RunAsync("def evaluate(response):\n    return response == '\\ufffdx'", "\ud800x");

        Assert.That(outcomes.Single().Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public async Task Ten_megabytes_arrive_whole()
    {
        var outcomes = await RunAsync(
            "def evaluate(response):\n    return len(response) == 10_000_000 and response.count('é') == 10_000_000",
            new string('é', 10_000_000)
        );

        Assert.That(outcomes.Single().Verdict, Is.EqualTo(Verdict.Error), "20 MB of UTF-8 is over the limit");
        outcomes = await RunAsync(
            "def evaluate(response):\n    return len(response) == 10_000_000",
            new string('a', 10_000_000)
        );
        Assert.That(outcomes.Single().Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public async Task Code_over_the_limit_is_an_error_and_is_not_run()
    {
        var outcomes = await RunAsync("#" + new string('x', Verifier.LongestCode), "a", "b");

        Assert.That(outcomes.Select(outcome => outcome.Verdict), Is.All.EqualTo(Verdict.Error));
    }

    [Test]
    public async Task Outcomes_keep_the_order_of_the_responses_over_many_batches()
    {
        var responses = Enumerable.Range(0, 450).Select(i => new string('x', i)).ToArray();
        var outcomes = await RunAsync("def evaluate(response):\n    return len(response) % 3 == 0", responses);

        Assert.That(
            outcomes.Select(outcome => outcome.Verdict == Verdict.Pass),
            Is.EqualTo(responses.Select(response => response.Length % 3 == 0))
        );
    }

    [Test]
    public async Task A_response_that_ends_its_batch_takes_no_other_with_it()
    {
        const string code = """
            import os
            def evaluate(response):
                if response == "exit": os._exit(0)
                if response == "crash": os.abort()
                if response == "spin":
                    while True: pass
                if response == "memory": return bytearray(10**12) is None
                return response == "good"
            """;
        var outcomes = await RunAsync(
            code,
            "good",
            "exit",
            "good",
            "crash",
            "bad",
            "spin",
            "memory",
            "good",
            "spin",
            "bad"
        );

        Assert.That(
            outcomes.Select(outcome => outcome.Verdict.Name()),
            Is.EqualTo(
                new[] { "pass", "error", "pass", "error", "fail", "timeout", "memory", "pass", "timeout", "fail" }
            )
        );
        Assert.That(outcomes[3].Detail, Is.EqualTo("crash:SIGABRT"));
    }

    [Test]
    public async Task Three_timeouts_quarantine_a_verifier_for_the_rest()
    {
        var outcomes = await RunAsync(
            "def evaluate(response):\n    while response == 'spin': pass\n    return True",
            "a",
            "spin",
            "spin",
            "b",
            "spin",
            "c",
            "spin"
        );

        Assert.That(
            outcomes.Select(outcome => outcome.Verdict.Name()),
            Is.EqualTo(new[] { "pass", "timeout", "timeout", "pass", "timeout", "notrun", "notrun" })
        );
    }

    [Test]
    public async Task One_denial_quarantines_a_verifier_for_the_rest()
    {
        var outcomes = await RunAsync(
            "import os\ndef evaluate(response):\n    return response == 'a' or os.fork() == 0",
            "a",
            "b",
            "a"
        );

        Assert.That(
            outcomes.Select(outcome => outcome.Verdict.Name()),
            Is.EqualTo(new[] { "pass", "denied", "notrun" })
        );
    }

    [Test]
    public async Task The_time_of_a_batch_splits_it_and_decides_no_pair()
    {
        const string slow = "import time\ndef evaluate(response):\n    time.sleep(0.15)\n    return True";
        var outcomes = await RunAsync(slow, [.. Enumerable.Repeat("a", 20)]);

        Assert.That(outcomes.Select(outcome => outcome.Verdict), Is.All.EqualTo(Verdict.Pass));
    }

    [Test]
    public async Task A_verifier_that_never_ends_is_ended_within_its_limit_and_a_tenth_of_a_second()
    {
        const string spin = "def evaluate(response):\n    while True: pass";
        await RunAsync(spin, "a");
        var started = Stopwatch.GetTimestamp();
        var outcome = (await RunAsync(spin, "a")).Single();
        var took = Stopwatch.GetElapsedTime(started);

        Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Timeout));
        Assert.That(outcome.CpuTime, Is.GreaterThan(TimeSpan.FromMilliseconds(100)));
        Assert.That(took, Is.LessThan(TimeSpan.FromMilliseconds(1000)), "300 ms and a margin for a busy test machine");
    }

    [Test]
    public async Task Text_of_another_job_is_in_no_memory_a_verifier_can_reach()
    {
        const string marker = "other-job-marker-";
        const string scan = """
            def evaluate(response):
                marker = ("other-job-" + "marker-" + "7") .encode()
                top = libc.sbrk(0)
                return marker in ctypes.string_at(top - 786432, 786432)
            """;
        await using var sandbox = new VerifierSandbox(
            new SandboxOptions
            {
                Workers = 1,
                Alter = settings =>
                    settings with
                    {
                        Modules = [.. settings.Modules, "ctypes"],
                        Program = settings.Program.Replace(
                            "        sys.modules.pop(name, None)\n",
                            "        pass\n",
                            StringComparison.Ordinal
                        ),
                    },
            }
        );
        var before = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    return True");
        var scanner = new Verifier(
            VerifierLanguage.Python,
            "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.sbrk.restype = ctypes.c_void_p\n" + scan
        );
        for (var i = 0; i < 5; i++)
        {
            await sandbox.RunAsync(before, [string.Concat(Enumerable.Repeat(marker + "7 ", 2000))]);
            var outcome = (await sandbox.RunAsync(scanner, ["a"])).Single();
            Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Fail), outcome.Detail);
        }
    }

    [Test]
    public async Task Many_callers_at_once_each_get_their_own_outcomes()
    {
        var runs = Enumerable
            .Range(0, 40)
            .Select(async i =>
            {
                var outcomes = await RunAsync(
                    $"def evaluate(response):\n    return response == '{i}'",
                    "0",
                    $"{i}",
                    "x"
                );
                Assert.That(
                    outcomes.Select(outcome => outcome.Verdict == Verdict.Pass),
                    Is.EqualTo(new[] { i == 0, true, false })
                );
            });

        await Task.WhenAll(runs);
        Assert.That(_sandbox.WorkersLost, Is.Zero);
    }

    [Test]
    public async Task A_cancelled_run_leaves_a_sandbox_that_works()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var spin = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    while True: pass");
        Assert.That(
            async () => await _sandbox.RunAsync(spin, ["a", "b"], default, soon.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );

        var outcomes = await RunAsync("def evaluate(response):\n    return True", "a");
        Assert.That(outcomes.Single().Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public async Task Random_numbers_depend_on_the_seed_alone()
    {
        var dice = new Verifier(
            VerifierLanguage.Python,
            "import random\ndef evaluate(response):\n    return random.random() < 0.5"
        );
        var verdicts = new List<Verdict>();
        for (uint seed = 0; seed < 16; seed++)
        {
            var outcomes = await _sandbox.RunAsync(dice, ["a", "b", "c"], new RunConditions(seed));
            Assert.That(
                outcomes.Select(outcome => outcome.Verdict).Distinct().Count(),
                Is.EqualTo(1),
                "the same before each response"
            );
            verdicts.Add(outcomes[0].Verdict);
        }

        Assert.That(verdicts, Does.Contain(Verdict.Pass).And.Contain(Verdict.Fail));
    }

    [Test]
    public async Task The_calendar_moves_with_the_clock_shift()
    {
        var verifier = new Verifier(
            VerifierLanguage.Python,
            "import datetime, time\ndef evaluate(response):\n    return datetime.date.today().year < 2100 and datetime.datetime.now().year < 2100"
                + " and time.localtime().tm_year < 2100"
        );
        var now = await _sandbox.RunAsync(verifier, ["a"]);
        var later = await _sandbox.RunAsync(
            verifier,
            ["a"],
            new RunConditions(ClockShift: TimeSpan.FromDays(200 * 365))
        );

        Assert.That(now.Single().Verdict, Is.EqualTo(Verdict.Pass), now.Single().Detail);
        Assert.That(later.Single().Verdict, Is.EqualTo(Verdict.Fail), later.Single().Detail);
    }

    [Test]
    public async Task Details_are_short_and_printable()
    {
        var outcomes = await RunAsync(
            "def evaluate(response):\n    raise ValueError('\\x1b[31m\\u202e\\x00' + 'é' * 9999)",
            "a"
        );
        var detail = outcomes.Single().Detail!;

        Assert.That(detail, Does.StartWith("exception:ValueError: \\u001B[31m\\u202E\\u0000éé"));
        Assert.That(
            System.Text.Encoding.UTF8.GetByteCount(detail),
            Is.LessThanOrEqualTo(VerifierOutcome.LongestDetail)
        );
    }

    [Test]
    public async Task Without_Python_nothing_runs_and_the_message_says_what_to_install()
    {
        await using var sandbox = new VerifierSandbox(new SandboxOptions { Python = "/nonexistent/python3" });
        var verifier = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    return True");

        var refusal = await Assert.ThrowsAsync<SandboxUnavailableException>(async () =>
            await sandbox.RunAsync(verifier, ["a"])
        );
        Assert.That(
            refusal!.Message,
            Does.Contain("/nonexistent/python3").And.Contain("apt install python3").And.Contain("JavaScript")
        );
    }

    [Test]
    public void Options_that_contradict_themselves_are_refused_in_words()
    {
        var options = new SandboxOptions
        {
            ResponseTime = TimeSpan.FromSeconds(10),
            BatchTime = TimeSpan.FromSeconds(1),
            Workers = 0,
        };

        Assert.That(options.Validate(), Has.Count.EqualTo(2));
        Assert.That(() => new VerifierSandbox(options), Throws.ArgumentException.With.Message.Contains("batchTime"));
    }

    private Task<IReadOnlyList<VerifierOutcome>> RunAsync(string code, params string[] responses) =>
        _sandbox.RunAsync(new Verifier(VerifierLanguage.Python, code), responses);
}
