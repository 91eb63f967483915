using System.Diagnostics;
using System.Globalization;

namespace DataGen.Benchmarks.Gateway;

/// <summary>A server in a child process: an <see cref="AnsweringServer"/>, or the simulated teacher behind Kestrel.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) =>
        (_process, Endpoint) = (process, new Uri($"http://127.0.0.1:{port}/v1"));

    /// <summary>Its base address.</summary>
    public Uri Endpoint { get; }

    /// <summary>Processor time it has taken.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one whose answers take so long.</summary>
    public static ServerProcess Start(TimeSpan latency) =>
        Start(AnsweringServer.Command, latency.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts the simulated teacher, whose answers come at once.</summary>
    public static ServerProcess StartTeacher() => Start(TeacherServer.Command);

    private static ServerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { GatewayBenchmark.Name },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A profiler that watches this process would otherwise hold the server back until it is told to go on.
        start.Environment.Remove("DOTNET_DiagnosticPorts");
        var process = Process.Start(start)!;
        return new ServerProcess(process, int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
