using System.Diagnostics;
using System.Globalization;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>One way to start a zygote, and the tier it is meant to reach.</summary>
internal sealed record PythonLaunch(SandboxTier Tier)
{
    /// <summary>Reads the settings frame and runs the program in it; kept this small so that the command line stays readable.</summary>
    private const string Bootstrap = """
        import sys
        sys.path[:] = [p for p in sys.path if p]
        import os, json
        def take(n):
            data = b""
            while len(data) < n:
                part = os.read(0, n - len(data))
                if not part:
                    raise SystemExit(1)
                data += part
            return data
        settings = json.loads(take(int.from_bytes(take(4), "little")))
        exec(compile(settings.pop("program"), "<zygote>", "exec"), {"__name__": "zygote", "SETTINGS": settings})
        """;

    private static readonly string[] NamespaceKinds = ["pid", "net", "mnt", "ipc", "uts"];

    /// <summary>The launches to try, strongest first.</summary>
    public static IReadOnlyList<PythonLaunch> Candidates(SandboxOptions options) =>
        options.Unsafe
            ? [new PythonLaunch(SandboxTier.None)]
            :
            [
                .. Enumerable
                    .Range((int)options.StrongestTier, 3)
                    .Select(tier => (SandboxTier)tier)
                    .Where(tier => tier <= options.MinimumTier && tier < SandboxTier.None)
                    .Select(tier => new PythonLaunch(tier)),
            ];

    public ProcessStartInfo Command(PythonInterpreter interpreter, SandboxOptions options)
    {
        // Not -I: it ignores PYTHONHASHSEED, and sets then have another order in each worker.
        string[] python = [interpreter.Path, "-s", "-S", "-B", "-c", Bootstrap];
        string[] command = Tier == SandboxTier.Namespaces ? [.. Unshare(), .. python] : python;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PYTHONHASHSEED"] = options.HashSeed.ToString(CultureInfo.InvariantCulture);
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["PATH"] = "/usr/bin:/bin";
        return start;
    }

    /// <summary>Compares what a zygote reached with what this launch is for. Null when all is as asked.</summary>
    public string? Objection(ZygoteFacts facts, bool startedByRoot)
    {
        if (Tier == SandboxTier.None)
        {
            return null;
        }

        if (facts.Seccomp != 2)
        {
            return "the system-call filter is not in force";
        }

        if (facts.Capabilities)
        {
            return "the worker still holds capabilities";
        }

        if (startedByRoot && facts.User == 0)
        {
            return "the worker still is root";
        }

        if (facts.RefusedLimits.Count > 0)
        {
            return $"the kernel refused the limits {string.Join(", ", facts.RefusedLimits)}";
        }

        if (Tier == SandboxTier.Landlock && facts.Landlock == 0)
        {
            return "Landlock is not in force (kernel 5.13 or later with Landlock enabled has it)";
        }

        if (Tier == SandboxTier.Namespaces)
        {
            var shared = NamespaceKinds.Where(kind =>
                !facts.Namespaces.TryGetValue(kind, out var id)
                || string.Equals(id, OwnNamespace(kind), StringComparison.Ordinal)
            );
            if (shared.Any())
            {
                return $"the worker shares the {string.Join(", ", shared)} namespaces with this process";
            }

            return facts.EmptyRoot ? null : "the worker could not get an empty root directory";
        }

        return null;
    }

    private static string[] Unshare() =>
        [
            "unshare",
            .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--map-root-user"],
            "--mount",
            "--net",
            "--pid",
            "--ipc",
            "--uts",
            "--fork",
            "--kill-child=SIGKILL",
            "--",
        ];

    private static string? OwnNamespace(string kind) => new FileInfo("/proc/self/ns/" + kind).LinkTarget;
}
