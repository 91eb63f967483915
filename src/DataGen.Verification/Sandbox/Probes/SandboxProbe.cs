using DataGen.Verification.Sandbox.Python;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Probes;

/// <summary>Finds out what this machine's sandbox can do, by attacking it.</summary>
public static class SandboxProbe
{
    private static readonly TimeSpan SpeedTest = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks at every tier from the options' strongest to their weakest, and at JavaScript. Takes a second or two each.</summary>
    public static async Task<SandboxReport> RunAsync(
        SandboxOptions options,
        CancellationToken cancellationToken = default
    )
    {
        using var canaries = new SandboxCanaries();
        var tiers = new List<TierReport>();
        ZygoteFacts? facts = null;
        double? speed = null;
        var (python, problem) = await FindPythonAsync(options, cancellationToken);
        var wanted = python is null
            ? []
            : Enumerable.Range((int)options.StrongestTier, 3).Select(tier => (SandboxTier)tier);
        foreach (var tier in wanted.Where(tier => tier <= SandboxTier.Filters))
        {
            await using var sandbox = new VerifierSandbox(
                Short(options) with
                {
                    StrongestTier = tier,
                    MinimumTier = tier,
                }
            );
            try
            {
                var found = await sandbox.Python.WarmUpAsync(cancellationToken);
                var results = await canaries.RunPythonAsync(sandbox, cancellationToken);
                var broken = results.Where(canary => !canary.Held).ToArray();
                var objection =
                    broken.Length == 0
                        ? null
                        : $"did not hold: {string.Join(", ", broken.Select(canary => canary.Name))}";
                tiers.Add(new TierReport(tier, objection is null, objection, null, results));
                facts = facts is null || found.Landlock > facts.Landlock ? found : facts;
                speed ??= objection is null ? await MeasureAsync(sandbox, cancellationToken) : null;
            }
            catch (SandboxUnavailableException unavailable)
            {
                tiers.Add(new TierReport(tier, false, unavailable.Message, Remedy(tier), []));
            }
        }

        var best = tiers
            .Where(tier => tier.Available && tier.Tier <= options.MinimumTier)
            .Select(tier => (SandboxTier?)tier.Tier)
            .FirstOrDefault();
        var (javaScript, javaScriptProblem) = await TryJavaScriptAsync(options, canaries, cancellationToken);
        return new SandboxReport
        {
            Tiers = tiers,
            Tier = best,
            Python = python is null ? null : $"{python.Path} ({python.Version})",
            PythonProblem = problem ?? (best is null ? $"no tier of '{options.MinimumTier}' or stronger held" : null),
            Landlock = facts?.Landlock ?? 0,
            JavaScriptCanaries = javaScript,
            JavaScriptProblem = javaScriptProblem,
            PairsPerSecond = speed,
        };
    }

    /// <summary>
    /// The check at the start of a run: the same canaries in the sandbox that the run will use, for the languages it will use.
    /// </summary>
    /// <exception cref="SandboxUnavailableException">A canary got through, or there is no sandbox; nothing may run.</exception>
    public static async Task ProveAsync(
        VerifierSandbox sandbox,
        IReadOnlySet<VerifierLanguage> languages,
        CancellationToken cancellationToken = default
    )
    {
        using var canaries = new SandboxCanaries();
        await using var twin = new VerifierSandbox(Short(sandbox.Options));
        var results = new List<CanaryResult>();
        if (languages.Contains(VerifierLanguage.Python) && !sandbox.Options.Unsafe)
        {
            await sandbox.Python.WarmUpAsync(cancellationToken);
            results.AddRange(await canaries.RunPythonAsync(twin, cancellationToken));
            results.Add(
                new CanaryResult("the same tier twice", twin.Tier == sandbox.Tier, $"{sandbox.Tier}, then {twin.Tier}")
            );
        }

        if (languages.Contains(VerifierLanguage.JavaScript))
        {
            results.AddRange(await canaries.RunJavaScriptAsync(twin, cancellationToken));
        }

        var broken = results.Where(canary => !canary.Held).ToArray();
        if (broken.Length > 0)
        {
            throw new SandboxUnavailableException(
                "The verifier sandbox does not hold on this machine, so nothing was run: "
                    + string.Join("; ", broken.Select(canary => $"{canary.Name}: {canary.Detail}"))
                    + ". 'datagen doctor' shows every tier."
            );
        }
    }

    private static SandboxOptions Short(SandboxOptions options) =>
        options with
        {
            Workers = 1,
            ResponseTime = TimeSpan.FromMilliseconds(250),
            BatchTime = TimeSpan.FromSeconds(2),
            Alter = settings => SandboxCanaries.Arm(options.Alter?.Invoke(settings) ?? settings),
        };

    private static async Task<(PythonInterpreter? Python, string? Problem)> FindPythonAsync(
        SandboxOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await PythonInterpreter.FindAsync(options.Python, cancellationToken), null);
        }
        catch (SandboxUnavailableException unavailable)
        {
            return (null, unavailable.Message);
        }
    }

    private static async Task<(IReadOnlyList<CanaryResult> Results, string? Problem)> TryJavaScriptAsync(
        SandboxOptions options,
        SandboxCanaries canaries,
        CancellationToken cancellationToken
    )
    {
        await using var sandbox = new VerifierSandbox(Short(options));
        try
        {
            return (await canaries.RunJavaScriptAsync(sandbox, cancellationToken), null);
        }
        catch (SandboxUnavailableException unavailable)
        {
            return ([], unavailable.Message);
        }
    }

    private static async Task<double> MeasureAsync(VerifierSandbox sandbox, CancellationToken cancellationToken)
    {
        string[] responses = [.. Enumerable.Repeat("exactly three words", 20)];
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var pairs = 0;
        while (time.GetElapsedTime(started) < SpeedTest)
        {
            pairs += (await sandbox.RunAsync(PythonSentinel.Verifier, responses, default, cancellationToken)).Count;
        }

        return pairs / time.GetElapsedTime(started).TotalSeconds;
    }

    private static string? Remedy(SandboxTier tier) =>
        tier switch
        {
            SandboxTier.Namespaces =>
                "apt install util-linux (for unshare), and allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1, "
                    + "or on Ubuntu 24.04 sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; in a container, run it with --security-opt "
                    + "seccomp=unconfined or accept the next tier",
            SandboxTier.Landlock =>
                "a kernel of 5.13 or later with landlock in its list of security modules (boot with lsm=landlock,…)",
            SandboxTier.Filters =>
                "a Linux kernel of 5.3 or later with seccomp; not root in a container that forbids changing to another user",
            _ => null,
        };
}
