using System.Diagnostics;
using System.Globalization;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>How a run of the command ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}

/// <summary>The real command as a child process.</summary>
internal sealed class CommandProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TaskCompletionSource<string?> _firstLine = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CommandProcess(Process process)
    {
        _process = process;
        _output = ReadOutputAsync(process.StandardOutput);
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static CommandProcess Start(
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params IEnumerable<string> arguments
    )
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Command, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The test host's own settings are not the command's.
        foreach (var name in start.Environment.Keys.Where(IsOfTheHost).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new CommandProcess(process);
    }

    /// <summary>The first line of its output, as soon as it stands there; null where it ends without one.</summary>
    public Task<string?> FirstLineAsync() => _firstLine.Task;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<CommandResult> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            Assert.Fail($"the command did not end within {Patience}:\n{await _output}\n{await _error}");
        }

        return new CommandResult(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadOutputAsync(StreamReader output)
    {
        var first = await output.ReadLineAsync();
        _firstLine.SetResult(first);
        return first is null ? "" : $"{first}\n{await output.ReadToEndAsync()}";
    }

    private static bool IsOfTheHost(string name) =>
        name.StartsWith("VSTEST", StringComparison.Ordinal)
        || name.StartsWith("COREHOST_", StringComparison.Ordinal)
        || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
