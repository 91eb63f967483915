using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DataGen.Verification.Sandbox.Python;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Probes;

/// <summary>
/// A dozen small attacks on ourselves, run in a real child before anything is trusted to it. Each returns true only if it worked; the
/// sandbox holds when it does not, and when what should work still does.
/// </summary>
internal sealed class SandboxCanaries : IDisposable
{
    private const string Secret = "datagen-canary-secret";
    private const string Variable = "DATAGEN_SANDBOX_CANARY";

    private static readonly Verdict[] Stopped = [Verdict.Fail, Verdict.Error, Verdict.Denied];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _folder = Directory.CreateTempSubdirectory("datagen-canary-").FullName;
    private readonly string _file;

    public SandboxCanaries()
    {
        _listener.Start();
        _file = Path.Combine(_folder, "bait");
        File.WriteAllText(_file, Secret);
        if (!OperatingSystem.IsWindows())
        {
            // Open to everybody, so that only the sandbox can be what keeps a worker under another user from it.
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(_file, (UnixFileMode)0b110_110_110);
        }

        Environment.SetEnvironmentVariable(Variable, Secret);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);
        _listener.Dispose();
    }

    /// <summary>Lets verifiers import the raw socket module: the wall behind the import gate is to be tried, not the gate.</summary>
    public static ZygoteSettings Arm(ZygoteSettings settings) =>
        settings with
        {
            Modules = [.. settings.Modules, "_socket"],
        };

    public Task<IReadOnlyList<CanaryResult>> RunPythonAsync(
        VerifierSandbox sandbox,
        CancellationToken cancellationToken
    )
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        (string Name, string Code, Verdict[] Held)[] canaries =
        [
            ("reads a file", $"def evaluate(r):\n    return '{Secret}' in open({Quoted(_file)}).read()", Stopped),
            ("sees a file", $"import os\ndef evaluate(r):\n    return os.path.exists({Quoted(_file)})", Stopped),
            (
                "reads our environment",
                $"import os\ndef evaluate(r):\n    return {Quoted(Variable)} in os.environ or any(b'{Secret}' in open(p, 'rb').read() for p in ('/proc/self/environ', '/proc/%d/environ' % os.getppid()))",
                Stopped
            ),
            ("writes a file", $"def evaluate(r):\n    open({Quoted(_file)}, 'a').write('x')\n    return True", Stopped),
            (
                "removes a file",
                $"import os\ndef evaluate(r):\n    os.unlink({Quoted(_file)})\n    return True",
                Stopped
            ),
            (
                "connects",
                $"import _socket\ndef evaluate(r):\n    _socket.socket(2, 1, 0).connect(('127.0.0.1', {port.ToString(CultureInfo.InvariantCulture)}))\n    return True",
                Stopped
            ),
            ("forks", "import os\ndef evaluate(r):\n    return os.fork() >= 0", Stopped),
            ("runs a program", "import os\ndef evaluate(r):\n    os.execv('/bin/true', ['true'])", Stopped),
            (
                "signals its parent",
                "import os\ndef evaluate(r):\n    os.kill(os.getppid(), 0)\n    return True",
                Stopped
            ),
            (
                "takes all memory",
                // Untouched memory, so that the limit is met at once and not the time on a busy machine.
                "def evaluate(r):\n    x = []\n    while True: x.append(bytes(10**8))",
                [Verdict.Memory]
            ),
            ("never ends", "def evaluate(r):\n    while True: pass", [Verdict.Timeout]),
            ("exits with success", "import os\ndef evaluate(r):\n    os._exit(0)", [Verdict.Error]),
            ("floods the output", "def evaluate(r):\n    print('x' * 10**6)\n    return False", [Verdict.Fail]),
            (
                "poisons built-ins",
                "import builtins, sys\nbuiltins.len = lambda x: 3\nsys.modules['re'] = None\ndef evaluate(r):\n    return False",
                [Verdict.Fail]
            ),
        ];
        return RunAsync(sandbox, VerifierLanguage.Python, canaries, PythonSentinel.Verifier, cancellationToken);
    }

    public Task<IReadOnlyList<CanaryResult>> RunJavaScriptAsync(
        VerifierSandbox sandbox,
        CancellationToken cancellationToken
    )
    {
        (string Name, string Code, Verdict[] Held)[] canaries =
        [
            (
                "finds the host",
                "const evaluate = (r) => [typeof process, typeof require, typeof System, typeof importNamespace, typeof fetch].some((t) => t !== 'undefined');",
                Stopped
            ),
            (
                "takes all memory",
                "const evaluate = (r) => { const a = []; for (;;) a.push('x'.repeat(100000) + a.length); };",
                [Verdict.Memory, Verdict.Error, Verdict.Timeout]
            ),
            ("never ends", "const evaluate = (r) => { for (;;) {} };", [Verdict.Timeout]),
            ("never stops calling", "const evaluate = (r) => evaluate(r);", [Verdict.Error]),
            (
                "poisons prototypes",
                "String.prototype.split = () => [1, 2, 3]; const evaluate = (r) => false;",
                [Verdict.Fail]
            ),
        ];
        var sentinel = new Verifier(VerifierLanguage.JavaScript, "const evaluate = (r) => r.split(' ').length === 3;");
        return RunAsync(sandbox, VerifierLanguage.JavaScript, canaries, sentinel, cancellationToken);
    }

    private async Task<IReadOnlyList<CanaryResult>> RunAsync(
        VerifierSandbox sandbox,
        VerifierLanguage language,
        (string Name, string Code, Verdict[] Held)[] canaries,
        Verifier sentinel,
        CancellationToken cancellationToken
    )
    {
        var results = new List<CanaryResult>();
        foreach (var (name, code, held) in canaries)
        {
            var outcome = (
                await sandbox.RunAsync(new Verifier(language, code), ["canary"], default, cancellationToken)
            ).Single();
            results.Add(new CanaryResult(name, held.Contains(outcome.Verdict), Describe(outcome)));
        }

        var after = await sandbox.RunAsync(sentinel, ["exactly three words", "two words"], default, cancellationToken);
        results.Add(
            new CanaryResult(
                "an honest verifier afterwards",
                after is [{ Verdict: Verdict.Pass }, { Verdict: Verdict.Fail }],
                string.Join(", ", after.Select(Describe))
            )
        );
        var untouched =
            !_listener.Pending()
            && File.Exists(_file)
            && string.Equals(await File.ReadAllTextAsync(_file, cancellationToken), Secret, StringComparison.Ordinal);
        results.Add(new CanaryResult("nothing outside was touched", untouched, untouched ? "" : "the bait was taken"));
        return results;
    }

    private static string Describe(VerifierOutcome outcome) =>
        outcome.Detail is null ? outcome.Verdict.Name() : $"{outcome.Verdict.Name()} ({outcome.Detail})";

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
