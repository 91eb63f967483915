using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.Python;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>Runs the hostile corpus by its own rules, in every tier this machine reaches, and with one wall at a time taken away.</summary>
[NonParallelizable]
[Category("Hostile")]
public sealed class HostileCorpusTests
{
    /// <summary>What entries of the corpus would leave behind if they could write.</summary>
    private static readonly string[] Marks =
    [
        "/tmp/bean",
        "/dev/shm/bean",
        "/var/tmp/bean",
        "/run/lock/bean",
        "/tmp/l",
        "/tmp/x.db",
    ];

    /// <summary>Files of somebody else that happen to have such a name.</summary>
    private readonly string[] _marksBefore = [.. Marks.Where(Path.Exists)];

    private const string Canary = "canary-4f1d2c";
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(3);

    private string _canaryFile = "";
    private TcpListener _listener = null!;

    [SetUp]
    public void PutOutBait()
    {
        Environment.SetEnvironmentVariable("DATAGEN_CANARY", Canary);
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", Canary);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        _canaryFile = Path.Combine(home, ".datagen-test-canary.env");
        File.WriteAllText(_canaryFile, Canary);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
    }

    [TearDown]
    public void TakeInBait()
    {
        File.Delete(_canaryFile);
        _listener.Dispose();
        Environment.SetEnvironmentVariable("DATAGEN_CANARY", null);
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", null);
    }

    [TestCase(SandboxTier.Namespaces)]
    [TestCase(SandboxTier.Landlock)]
    [TestCase(SandboxTier.Filters)]
    public async Task No_hostile_Python_verifier_breaks_out(SandboxTier tier)
    {
        await using var sandbox = new VerifierSandbox(Options(tier));
        await RequireAsync(sandbox, tier);
        var faults = await RunCorpusAsync(
            sandbox,
            HostileEntry.Read(SharedData.Path("hostile-public.jsonl"), VerifierLanguage.Python)
        );

        Assert.That(faults, Is.Empty, string.Join('\n', faults));
    }

    /// <summary>The gate in front of imports is a courtesy; behind it the filter has to hold against the whole corpus by itself.</summary>
    [Test]
    public async Task The_filters_hold_alone_when_every_module_can_be_imported()
    {
        await using var sandbox = new VerifierSandbox(Options(SandboxTier.Filters) with { Alter = WithoutGate });
        await RequireAsync(sandbox, SandboxTier.Filters);
        var faults = await RunCorpusAsync(
            sandbox,
            HostileEntry.Read(SharedData.Path("hostile-public.jsonl"), VerifierLanguage.Python)
        );

        Assert.That(faults, Is.Empty, string.Join('\n', faults));
    }

    [TestCase("child filter")]
    [TestCase("path rules")]
    [TestCase("descriptors")]
    public async Task Taking_one_wall_away_lets_something_through(string wall)
    {
        await using var sandbox = new VerifierSandbox(
            Options(SandboxTier.Filters) with
            {
                Alter = settings => Without(wall, settings),
            }
        );
        await RequireAsync(sandbox, SandboxTier.Filters);
        // Not the process family: without the filter its signals would reach whatever else the user of this test runs.
        string[] families = ["py-read", "py-forge"];
        var entries = HostileEntry
            .Read(SharedData.Path("hostile-public.jsonl"), VerifierLanguage.Python)
            .Where(entry => families.Any(family => entry.Id.StartsWith(family, StringComparison.Ordinal)));
        var faults = await RunCorpusAsync(sandbox, [.. entries]);

        Assert.That(faults, Is.Not.Empty);
    }

    private static SandboxOptions Options(SandboxTier tier) =>
        new()
        {
            Workers = 1,
            StrongestTier = tier,
            MinimumTier = tier,
            ResponseTime = TimeSpan.FromSeconds(1),
            BatchTime = BatchTime,
            MemoryMebibytes = 256,
        };

    private static async Task RequireAsync(VerifierSandbox sandbox, SandboxTier tier)
    {
        try
        {
            await sandbox.Python.WarmUpAsync(CancellationToken.None);
        }
        catch (SandboxUnavailableException exception)
        {
            Assert.Ignore($"This machine does not reach the tier {tier}: {exception.Message}");
        }

        Assert.That(sandbox.Tier, Is.EqualTo(tier));
    }

    private static ZygoteSettings WithoutGate(ZygoteSettings settings) =>
        settings with
        {
            Modules =
            [
                .. settings.Modules,
                .. "ctypes mmap socket _socket subprocess _posixsubprocess multiprocessing multiprocessing.pool asyncio".Split(
                    ' '
                ),
                .. "concurrent.futures.thread tempfile sqlite3 faulthandler urllib.request importlib.util fcntl".Split(
                    ' '
                ),
            ],
            Program = settings.Program.Replace(
                "        sys.modules.pop(name, None)\n",
                "        pass\n",
                StringComparison.Ordinal
            ),
        };

    private static ZygoteSettings Without(string wall, ZygoteSettings settings) =>
        wall switch
        {
            "child filter" => settings with { ChildFilter = MutatedFilters.AllowEverything(), OwnProcessId = [] },
            "path rules" => MutatedFilters.WithoutPathRules(settings),
            "descriptors" => settings with
            {
                Program = settings.Program.Replace("        os.closerange(3, 64)\n", "", StringComparison.Ordinal),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(wall)),
        };

    private async Task<List<string>> RunCorpusAsync(VerifierSandbox sandbox, IReadOnlyList<HostileEntry> entries)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var faults = new List<string>();
        var before = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    return len(response) > 0\n");
        var canaryResponse = string.Concat(Enumerable.Repeat("other-job-canary ", 2000));
        await CheckSentinelAsync(sandbox, "start", faults);
        var processes = Descendants();
        foreach (var entry in entries.Select(entry => entry.WithPort(port)))
        {
            await sandbox.RunAsync(before, [canaryResponse]);
            var losses = sandbox.WorkersLost;
            var started = Stopwatch.GetTimestamp();
            var outcome = (await sandbox.RunAsync(entry.Verifier, [entry.Response])).Single();
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

            if (took > BatchTime + TimeSpan.FromSeconds(1))
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

            if (sandbox.WorkersLost != losses)
            {
                faults.Add($"{entry.Id}: a worker was lost");
                processes = Descendants();
            }

            await CheckSentinelAsync(sandbox, entry.Id, faults);
            CheckMachine(entry.Id, processes, faults);
        }

        return faults;
    }

    private void CheckMachine(string id, HashSet<int> processes, List<string> faults)
    {
        if (_listener.Pending())
        {
            faults.Add($"{id}: somebody connected");
            _listener.AcceptSocket().Dispose();
        }

        var now = Descendants();
        // A worker of the extended modules starts with the first verifier that asks for one, and stays.
        if (now.Count > processes.Count + 2)
        {
            faults.Add($"{id}: {now.Count} processes, {processes.Count} before");
        }

        if (!string.Equals(File.ReadAllText(_canaryFile), Canary, StringComparison.Ordinal))
        {
            faults.Add($"{id}: the canary file was changed");
        }

        faults.AddRange(
            Marks.Except(_marksBefore, StringComparer.Ordinal).Where(Path.Exists).Select(path => $"{id}: left {path}")
        );
    }

    private static async Task CheckSentinelAsync(VerifierSandbox sandbox, string id, List<string> faults)
    {
        var outcomes = await sandbox.RunAsync(PythonSentinel.Verifier, PythonSentinel.Responses);
        if (outcomes is not [{ Verdict: Verdict.Pass }, { Verdict: Verdict.Fail }])
        {
            faults.Add($"{id}: the sentinel then gave {string.Join(", ", outcomes)}");
        }
    }

    private static HashSet<int> Descendants()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            {
                try
                {
                    var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                    parents[id] = int.Parse(
                        stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1],
                        CultureInfo.InvariantCulture
                    );
                }
                catch (IOException)
                {
                    // It has just ended.
                }
            }
        }

        var found = new HashSet<int>();
        var waiting = new Queue<int>([Environment.ProcessId]);
        while (waiting.TryDequeue(out var parent))
        {
            foreach (var child in parents.Where(pair => pair.Value == parent).Select(pair => pair.Key).Where(found.Add))
            {
                waiting.Enqueue(child);
            }
        }

        return found;
    }
}
