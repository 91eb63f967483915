using System.Diagnostics;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>A Python found on this machine: the interpreter itself, never a shim in front of it (which costs 200 ms each start).</summary>
/// <param name="Path">The real binary.</param>
/// <param name="Version">Its version.</param>
internal sealed record PythonInterpreter(string Path, Version Version)
{
    /// <summary>The oldest version with a file descriptor for a process.</summary>
    public static readonly Version Oldest = new(3, 9);

    private const string Probe =
        "import sys,os;print(os.path.realpath(getattr(sys,'_base_executable','') or sys.executable));"
        + "print('%d.%d.%d'%sys.version_info[:3]);print(sys.implementation.name)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Finds the interpreter of the options, or else the first of <c>python3</c>, <c>python</c> and <c>/usr/bin/python3</c> that will do.</summary>
    /// <exception cref="SandboxUnavailableException">There is none; says what was tried and what to install.</exception>
    public static async Task<PythonInterpreter> FindAsync(string? wanted, CancellationToken cancellationToken)
    {
        string[] candidates = wanted is null ? ["python3", "python", "/usr/bin/python3"] : [wanted];
        var faults = new List<string>();
        foreach (var candidate in candidates)
        {
            var (interpreter, fault) = await AskAsync(candidate, cancellationToken);
            if (interpreter is not null)
            {
                return interpreter;
            }

            faults.Add($"{candidate}: {fault}");
        }

        throw new SandboxUnavailableException(
            $"No usable Python for verifiers ({string.Join("; ", faults)}). Install CPython {Oldest} or later "
                + "(Debian, Ubuntu: apt install python3; Fedora: dnf install python3; Alpine: apk add python3), or set sandbox.python to its "
                + "path. Verifiers written in JavaScript need no Python."
        );
    }

    private static async Task<(PythonInterpreter? Interpreter, string? Fault)> AskAsync(
        string candidate,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(candidate, ["-I", "-S", "-c", Probe])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(patience.Token);
                var answer = await process.StandardOutput.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                _ = await errors;
                return Read(answer, process.ExitCode);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return (null, $"no answer within {Patience.TotalSeconds:0} s");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "not found");
        }
    }

    private static (PythonInterpreter? Interpreter, string? Fault) Read(string answer, int exitCode)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines is not [var path, var version, var implementation] || !Version.TryParse(version, out var parsed))
        {
            return (null, $"does not run (exit code {exitCode})");
        }

        if (!string.Equals(implementation, "cpython", StringComparison.Ordinal))
        {
            return (null, $"is {implementation}, not CPython");
        }

        return parsed < Oldest
            ? (null, $"is version {parsed}, older than {Oldest}")
            : (new PythonInterpreter(path, parsed), null);
    }
}
