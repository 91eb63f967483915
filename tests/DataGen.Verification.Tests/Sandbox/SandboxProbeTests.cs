using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.Probes;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Tests.Sandbox;

[NonParallelizable]
public sealed class SandboxProbeTests
{
    private static readonly HashSet<VerifierLanguage> Both = [VerifierLanguage.Python, VerifierLanguage.JavaScript];

    [Test]
    public async Task The_report_says_what_was_tried_in_every_tier_and_what_came_of_it()
    {
        var report = await SandboxProbe.RunAsync(new SandboxOptions());
        foreach (var tier in report.Tiers)
        {
            TestContext.Out.WriteLine($"{tier.Tier} {tier.Available} {tier.Objection}");
            foreach (var canary in tier.Canaries)
            {
                TestContext.Out.WriteLine($"  {canary.Held} {canary.Name}: {canary.Detail}");
            }
        }

        TestContext.Out.WriteLine(
            $"{report.Python} {report.Landlock} {report.PairsPerSecond:0}/s {string.Join("; ", report.JavaScriptCanaries)}"
        );
        Assert.That(report.Tiers, Has.Count.EqualTo(3));
        Assert.That(report.JavaScriptWorks, Is.True, report.JavaScriptProblem);
        Assert.That(report.Tier, Is.EqualTo(report.Tiers.FirstOrDefault(tier => tier.Available)?.Tier));
        Assert.That(report.Tiers.Where(tier => !tier.Available), Has.All.Property(nameof(TierReport.Remedy)).Not.Null);
    }

    [Test]
    public async Task A_sandbox_that_holds_is_proven()
    {
        await using var sandbox = new VerifierSandbox(new SandboxOptions { Workers = 1 });

        await Assert.ThatAsync(() => SandboxProbe.ProveAsync(sandbox, Both), Throws.Nothing);
    }

    [Test]
    public async Task A_sandbox_with_a_hole_is_refused_by_what_got_through()
    {
        await using var sandbox = new VerifierSandbox(
            new SandboxOptions
            {
                Workers = 1,
                StrongestTier = SandboxTier.Filters,
                Alter = settings => MutatedFilters.WithoutPathRules(settings),
            }
        );

        await Assert.ThatAsync(
            () => SandboxProbe.ProveAsync(sandbox, Both),
            Throws.TypeOf<SandboxUnavailableException>().With.Message.Contains("reads a file")
        );
    }

    [Test]
    public async Task Without_Python_the_report_says_what_to_install_and_JavaScript_still_works()
    {
        var report = await SandboxProbe.RunAsync(new SandboxOptions { Python = "/nonexistent/python3" });

        Assert.That(report.PythonWorks, Is.False);
        Assert.That(report.PythonProblem, Does.Contain("apt install python3"));
        Assert.That(report.JavaScriptWorks, Is.True);
    }

    [Test]
    public async Task Without_isolation_verifiers_still_run_in_children_with_limits()
    {
        await using var sandbox = new VerifierSandbox(
            new SandboxOptions
            {
                Workers = 1,
                Unsafe = true,
                ResponseTime = TimeSpan.FromMilliseconds(200),
            }
        );
        var verifier = new Verifier(
            VerifierLanguage.Python,
            "def evaluate(response):\n    while response == 'spin': pass\n    return response == 'good'"
        );
        var outcomes = await sandbox.RunAsync(verifier, ["good", "spin", "bad"]);

        Assert.That(sandbox.Tier, Is.EqualTo(SandboxTier.None));
        Assert.That(
            outcomes.Select(outcome => outcome.Verdict.Name()),
            Is.EqualTo(new[] { "pass", "timeout", "fail" })
        );
    }
}
