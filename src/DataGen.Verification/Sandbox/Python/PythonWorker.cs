using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>
/// One zygote: a process that forks a child for each job. Not for several callers at once; the pool sees to that. After a
/// <see cref="WorkerLostException"/> or a cancelled job it must be disposed of.
/// </summary>
internal sealed class PythonWorker : IAsyncDisposable
{
    private const int LongestComplaint = 4096;
    private const int LargestHello = 64 * 1024;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Stream _toWorker;
    private readonly Stream _fromWorker;
    private readonly Task<string> _complaints;
    private readonly int _zygoteId;
    private byte[] _outgoing = new byte[16 * 1024];
    private byte[] _incoming = new byte[16 * 1024];
    private ulong _lastJob;

    private PythonWorker(Process process, Task<string> complaints, ZygoteFacts facts, int zygoteId)
    {
        _process = process;
        _toWorker = process.StandardInput.BaseStream;
        _fromWorker = process.StandardOutput.BaseStream;
        _complaints = complaints;
        _zygoteId = zygoteId;
        Facts = facts;
    }

    /// <summary>What the zygote said of itself.</summary>
    public ZygoteFacts Facts { get; }

    /// <summary>Jobs run since the start.</summary>
    public long Jobs => (long)_lastJob;

    /// <summary>The process this library started (the launcher's, where there is one).</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a zygote and checks that it reached what the launch is for.</summary>
    /// <exception cref="WorkerLostException">It did not; says why.</exception>
    public static async Task<PythonWorker> StartAsync(
        PythonInterpreter interpreter,
        PythonLaunch launch,
        SandboxOptions options,
        bool extended,
        CancellationToken cancellationToken
    )
    {
        Process process;
        try
        {
            process = Process.Start(launch.Command(interpreter, options))!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new WorkerLostException($"could not start: {exception.Message}", exception);
        }

        // The zygote points its stderr at nothing once it is up, so this ends then; before, it holds Python's own complaint.
        var complaints = ReadComplaintsAsync(process.StandardError.BaseStream);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        await using var stop = patience.Token.Register(() => Kill(process));
        try
        {
            var wanted = ZygoteSettings.For(options, launch, extended);
            var settings = (options.Alter?.Invoke(wanted) ?? wanted).ToJson();
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(prefix, settings.Length);
            await process.StandardInput.BaseStream.WriteAsync(prefix, CancellationToken.None);
            await process.StandardInput.BaseStream.WriteAsync(settings, CancellationToken.None);
            await process.StandardInput.BaseStream.FlushAsync(CancellationToken.None);
            await process.StandardOutput.BaseStream.ReadExactlyAsync(prefix, CancellationToken.None);
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (length is <= 0 or > LargestHello)
            {
                throw new ProtocolException($"a greeting of {length} bytes");
            }

            var hello = new byte[length];
            await process.StandardOutput.BaseStream.ReadExactlyAsync(hello, CancellationToken.None);
            var facts =
                JsonSerializer.Deserialize(hello, SandboxJson.Default.ZygoteFacts)
                ?? throw new ProtocolException("no greeting");
            if (launch.Objection(facts, Environment.IsPrivilegedProcess) is { } objection)
            {
                throw new WorkerLostException(objection);
            }

            return new PythonWorker(process, complaints, facts, FindZygote(process.Id, launch));
        }
        catch (Exception exception)
            when (exception is IOException or ProtocolException or JsonException or WorkerLostException)
        {
            Kill(process);
            await process.StandardInput.BaseStream.DisposeAsync();
            var complaint = await complaints;
            await process.StandardOutput.BaseStream.DisposeAsync();
            process.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception as WorkerLostException
                ?? new WorkerLostException(
                    complaint.Trim().Length > 0 ? LastLine(complaint) : exception.Message,
                    exception
                );
        }
    }

    /// <summary>Runs one job in a child of its own.</summary>
    /// <exception cref="WorkerLostException">The worker died, hung or answered nonsense.</exception>
    public async Task<ZygoteResult> RunAsync(SandboxJob job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = ++_lastJob;
        var frame = JobFrame.Encode(id, job, ref _outgoing);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A large frame takes its time to travel; that is not the verifier's time.
        deadline.CancelAfter(job.BatchTime + Grace + TimeSpan.FromSeconds(frame.Count / (16.0 * 1024 * 1024)));
        await using var stop = deadline.Token.Register(() => Kill(_process));
        try
        {
            await _toWorker.WriteAsync(frame, CancellationToken.None);
            await _toWorker.FlushAsync(CancellationToken.None);
            await _fromWorker.ReadExactlyAsync(_incoming.AsMemory(0, 4), CancellationToken.None);
            var length = BinaryPrimitives.ReadInt32LittleEndian(_incoming);
            if (length < 0 || length > ZygoteProtocol.LargestResult(job.Responses.Count))
            {
                throw new ProtocolException($"a result of {length} bytes");
            }

            if (_incoming.Length < length)
            {
                _incoming = new byte[length];
            }

            await _fromWorker.ReadExactlyAsync(_incoming.AsMemory(0, length), CancellationToken.None);
            return ZygoteProtocol.Decode(_incoming.AsSpan(0, length), id, job.Responses.Count);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var why = deadline.IsCancellationRequested ? "no answer within the batch's time" : exception.Message;
            throw new WorkerLostException(why, exception);
        }
        finally
        {
            Shrink(ref _outgoing);
        }
    }

    /// <summary>The zygote's resident memory now in KiB, or null where the system does not tell.</summary>
    public long? ResidentKilobytes()
    {
        try
        {
            var pages = File.ReadAllText($"/proc/{_zygoteId.ToString(CultureInfo.InvariantCulture)}/statm").Split(' ')[
                1
            ];
            return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1024;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill(_process);
        // A worker whose launcher is already gone still ends, since its job pipe does.
        await _toWorker.DisposeAsync();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _complaints;
        await _fromWorker.DisposeAsync();
        _process.Dispose();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself, and was disposed of.
        }
    }

    /// <summary>Under a launcher the zygote is the launcher's only child.</summary>
    private static int FindZygote(int processId, PythonLaunch launch)
    {
        if (launch.Tier != SandboxTier.Namespaces)
        {
            return processId;
        }

        var id = processId.ToString(CultureInfo.InvariantCulture);
        try
        {
            var children = File.ReadAllText($"/proc/{id}/task/{id}/children");
            return int.TryParse(children.Trim(), CultureInfo.InvariantCulture, out var child) ? child : processId;
        }
        catch (IOException)
        {
            return processId;
        }
    }

    private static async Task<string> ReadComplaintsAsync(Stream stderr)
    {
        var kept = new byte[LongestComplaint];
        var used = 0;
        var rest = new byte[512];
        try
        {
            while (true)
            {
                var into = used < kept.Length ? kept.AsMemory(used) : rest;
                var count = await stderr.ReadAsync(into, CancellationToken.None);
                if (count == 0)
                {
                    break;
                }

                used = Math.Min(used + count, kept.Length);
            }
        }
        catch (IOException)
        {
            // The process is gone; what it said until then is what there is.
        }

        return Encoding.UTF8.GetString(kept, 0, used);
    }

    private static string LastLine(string complaint) =>
        DetailText.Escape(
            complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1]
        );

    private static void Shrink(ref byte[] buffer)
    {
        const int kept = 1 << 20;
        if (buffer.Length > kept)
        {
            buffer = new byte[16 * 1024];
        }
    }
}
