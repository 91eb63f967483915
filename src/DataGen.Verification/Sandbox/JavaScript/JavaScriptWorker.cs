using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>
/// The host's end of one JavaScript worker process. For one caller at a time; to be disposed of after a response that was not answered.
/// </summary>
internal sealed class JavaScriptWorker : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    // The interpreter looks at its clock between statements; a response still unanswered this much later is inside one.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(80);

    // 128 and the number of SIGSYS.
    private const int EndedByFilter = 159;

    private readonly Process _process;
    private readonly Stream _toWorker;
    private readonly Stream _fromWorker;
    private byte[] _outgoing = new byte[16 * 1024];
    private ulong _lastJob;
    private TimeSpan _accounted;

    private JavaScriptWorker(Process process)
    {
        _process = process;
        _toWorker = process.StandardInput.BaseStream;
        _fromWorker = process.StandardOutput.BaseStream;
    }

    /// <summary>What the worker says it put up around itself.</summary>
    public JavaScriptWalls Walls { get; private set; }

    /// <summary>Jobs run since the start.</summary>
    public long Jobs => (long)_lastJob;

    /// <summary>The worker's memory now in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a worker and waits for its greeting.</summary>
    /// <exception cref="WorkerLostException">It did not come.</exception>
    public static async Task<JavaScriptWorker> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Process.Start(CommandFor(options))!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new WorkerLostException($"could not start: {exception.Message}", exception);
        }

        var worker = new JavaScriptWorker(process);
        var complaints = DrainAsync(process.StandardError.BaseStream);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        await using var stop = patience.Token.Register(worker.Kill);
        var greeting = new byte[2];
        try
        {
            await worker._fromWorker.ReadExactlyAsync(greeting, CancellationToken.None);
        }
        catch (IOException exception)
        {
            await worker.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var complaint = (await complaints).Trim();
            throw new WorkerLostException(
                complaint.Length > 0 ? DetailText.Escape(complaint) : exception.Message,
                exception
            );
        }

        if (greeting[0] != JavaScriptWorkerProgram.Greeting)
        {
            await worker.DisposeAsync();
            throw new WorkerLostException("the program started is not a JavaScript worker");
        }

        worker.Walls = (JavaScriptWalls)greeting[1];
        return worker;
    }

    /// <summary>Sends a job; its answer is then read with <see cref="ReadAsync"/>, once for loading and once a response.</summary>
    /// <exception cref="WorkerLostException">The worker is gone.</exception>
    public async Task SendAsync(SandboxJob job, CancellationToken cancellationToken)
    {
        _accounted = CpuTime();
        var frame = JobFrame.Encode(++_lastJob, job, ref _outgoing);
        await using var stop = cancellationToken.Register(Kill);
        try
        {
            await _toWorker.WriteAsync(frame, CancellationToken.None);
            await _toWorker.FlushAsync(CancellationToken.None);
        }
        catch (IOException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new WorkerLostException(exception.Message, exception);
        }
    }

    /// <summary>
    /// The next record, or null with the processor time used when none came in time: the worker then is ended, which takes effect whatever it
    /// is doing.
    /// </summary>
    /// <exception cref="WorkerLostException">The worker ended by itself or sent nonsense.</exception>
    public async Task<(JavaScriptRecord? Record, TimeSpan CpuTime)> ReadAsync(
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        var used = TimeSpan.Zero;
        using var deadline = new CancellationTokenSource(limit + Grace);
        await using var late = deadline.Token.Register(() =>
        {
            used = CpuTime() - _accounted;
            Kill();
        });
        await using var stop = cancellationToken.Register(Kill);
        try
        {
            var record = await JavaScriptRecord.ReadAsync(_fromWorker);
            _accounted += record.CpuTime;
            return (record, record.CpuTime);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested)
            {
                return (null, used);
            }

            throw new WorkerLostException(await EpitaphAsync(exception), exception)
            {
                ByFilter = exception is IOException && _process.ExitCode == EndedByFilter,
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        try
        {
            await _toWorker.DisposeAsync();
        }
        catch (IOException)
        {
            // What was still to be sent has nobody to go to.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _fromWorker.DisposeAsync();
        _process.Dispose();
    }

    private async Task<string> EpitaphAsync(Exception exception)
    {
        if (exception is ProtocolException)
        {
            return exception.Message;
        }

        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        return $"ended with code {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}";
    }

    private TimeSpan CpuTime()
    {
        try
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static ProcessStartInfo CommandFor(SandboxOptions options)
    {
        var command = options.JavaScriptWorker.Count > 0 ? options.JavaScriptWorker : OwnCommand();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), JavaScriptWorkerProgram.Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Nothing of our own environment reaches the worker, keys least of all; on Windows a process needs SystemRoot to start.
        var systemRoot = Environment.GetEnvironmentVariable("SystemRoot");
        start.Environment.Clear();
        if (systemRoot is not null)
        {
            start.Environment["SystemRoot"] = systemRoot;
        }

        var heap = ((long)options.MemoryMebibytes << 20) + (192L << 20);
        start.Environment["DOTNET_GCHeapHardLimit"] = heap.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["TZ"] = "UTC";
        return start;
    }

    /// <summary>This assembly as a program, under the runtime that runs us.</summary>
    private static string[] OwnCommand()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "DataGen.Verification.dll");
        if (!File.Exists(assembly) || !File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json")))
        {
            throw new WorkerLostException(
                $"{assembly} is not there as a program of its own; a program packed into one file names its hidden worker command in "
                    + "SandboxOptions.JavaScriptWorker"
            );
        }

        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var current = Environment.ProcessPath;
        var muxer = string.Equals(Path.GetFileName(current), name, StringComparison.Ordinal)
            ? current!
            : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return [muxer, "exec", assembly];
    }

    private static async Task<string> DrainAsync(Stream stderr)
    {
        const int kept = 4096;
        var text = new System.Text.StringBuilder();
        var buffer = new char[1024];
        using var reader = new StreamReader(stderr);
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer, CancellationToken.None)) > 0)
            {
                text.Append(buffer, 0, Math.Min(count, kept - text.Length));
            }
        }
        catch (IOException)
        {
            // The process is gone.
        }

        return text.ToString();
    }
}
