using DataGen.Datasets;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.Probes;

namespace DataGen.Cli.Diagnosis;

/// <summary>Whether verifiers can be run here, shown by attacking the sandbox of every tier.</summary>
internal static class SandboxDiagnosis
{
    private const string Area = "sandbox";

    public static async Task<IReadOnlyList<Finding>> RunAsync(SandboxOptions options, CancellationToken ct) =>
        Read(await SandboxProbe.RunAsync(options, ct));

    /// <summary>The findings of a report.</summary>
    internal static IReadOnlyList<Finding> Read(SandboxReport report)
    {
        List<Finding> findings =
        [
            report.Python is { } python
                ? Finding.Good(Area, "python", python)
                : Finding.Warning(Area, "python", "none that will do", report.PythonProblem),
        ];
        foreach (var tier in report.Tiers)
        {
            var name = $"tier {tier.Tier.ToString().ToLowerInvariant()}";
            var held = Invariant(
                $"{tier.Canaries.Count(canary => canary.Held)} of {tier.Canaries.Count} canaries held"
            );
            findings.Add(
                tier.Available
                    ? Finding.Good(Area, name, tier.Tier == report.Tier ? $"{held}; this one is used" : held)
                    : new Finding(
                        // A weaker tier that is not there costs nothing while a stronger one holds.
                        report.PythonWorks && tier.Canaries.All(canary => canary.Held)
                            ? FindingLevel.Good
                            : FindingLevel.Warning,
                        Area,
                        name,
                        $"not available: {Excerpt.Of(tier.Objection ?? "", 400)}",
                        tier.Remedy
                    )
            );
        }

        if (report.Python is not null && !report.PythonWorks)
        {
            findings.Add(
                Finding.Warning(
                    Area,
                    "python verifiers",
                    $"cannot be run: {report.PythonProblem}",
                    "Follow the fix of one of the tiers, or use verifiers in JavaScript, which need none of them."
                )
            );
        }
        else if (report.PairsPerSecond is { } speed)
        {
            findings.Add(Finding.Good(Area, "python verifiers", Invariant($"{speed:N0} pairs a second and worker")));
        }

        var broken = report.JavaScriptCanaries.Where(canary => !canary.Held).Select(canary => canary.Name).ToList();
        findings.Add(
            report.JavaScriptWorks
                ? Finding.Good(Area, "javascript", Invariant($"{report.JavaScriptCanaries.Count} canaries held"))
                : Finding.Warning(
                    Area,
                    "javascript",
                    report.JavaScriptProblem ?? $"did not hold: {string.Join(", ", broken)}",
                    "Reinstall DataGen: the JavaScript worker is a part of it and needs nothing else."
                )
        );
        return findings;
    }
}
