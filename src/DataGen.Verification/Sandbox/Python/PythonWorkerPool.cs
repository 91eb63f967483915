using System.Threading.Channels;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>
/// The warm zygotes: a slot for each worker, each slot with a zygote of the core modules and, once a verifier asked for them, one of the
/// extended modules. Workers are replaced when they are old, grown or sick; nothing about that shows in verdicts.
/// </summary>
internal sealed class PythonWorkerPool : IAsyncDisposable
{
    private const long JobsPerWorker = 50_000;
    private const long JobsPerHealthCheck = 1_000;
    private const long MostGrowthKilobytes = 32 * 1024;

    private readonly SandboxOptions _options;
    private readonly WorkerRestarts _restarts;
    private readonly Channel<Slot> _free = Channel.CreateUnbounded<Slot>();
    private readonly SemaphoreSlim _choosing = new(1, 1);
    private PythonInterpreter? _interpreter;
    private PythonLaunch? _launch;
    private int _disposed;

    public PythonWorkerPool(SandboxOptions options, TimeProvider time)
    {
        _options = options;
        _restarts = new WorkerRestarts(time);
        for (var i = 0; i < options.Workers; i++)
        {
            _free.Writer.TryWrite(new Slot());
        }
    }

    /// <summary>The tier in use; null before the first worker started.</summary>
    public SandboxTier? Tier => _launch?.Tier;

    /// <summary>Why each stronger tier was passed over, in words.</summary>
    public IReadOnlyList<string> Objections { get; private set; } = [];

    /// <summary>Workers lost since the start, each of them replaced or reported.</summary>
    public int Losses => _restarts.Total;

    /// <summary>Runs one job. A worker lost under it is replaced and the job tried once more in a fresh one.</summary>
    /// <exception cref="SandboxUnavailableException">No worker can be had.</exception>
    /// <exception cref="WorkerLostException">Two workers were lost with this job.</exception>
    public async Task<ZygoteResult> RunAsync(SandboxJob job, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var extended = !PythonModules.CoreIsEnough(job.Code);
        var slot = await _free.Reader.ReadAsync(cancellationToken);
        try
        {
            for (var lostWithIt = 0; ; )
            {
                var worker = await StartedAsync(slot, extended, cancellationToken);
                try
                {
                    var result = await worker.RunAsync(job, cancellationToken);
                    if (result.End == ChildEnd.Setup && !await IsHealthyAsync(worker, cancellationToken))
                    {
                        throw new WorkerLostException("a child could not be locked in");
                    }

                    await LookAfterAsync(slot, extended, worker, cancellationToken);
                    return result;
                }
                catch (WorkerLostException lost)
                {
                    await slot.DropAsync(extended);
                    await _restarts.NoteAsync(lost.Message, cancellationToken);
                    if (++lostWithIt == 2)
                    {
                        throw;
                    }
                }
                catch (OperationCanceledException)
                {
                    // A job was under way: the worker's pipe is out of step.
                    await slot.DropAsync(extended);
                    throw;
                }
            }
        }
        finally
        {
            if (_disposed != 0)
            {
                await slot.DisposeAsync();
            }

            _free.Writer.TryWrite(slot);
        }
    }

    /// <summary>Starts a first worker, so that what is wrong with this machine is known before any money is spent.</summary>
    /// <returns>The worker's own facts.</returns>
    /// <exception cref="SandboxUnavailableException">No worker can be had.</exception>
    public async Task<ZygoteFacts> WarmUpAsync(CancellationToken cancellationToken)
    {
        var slot = await _free.Reader.ReadAsync(cancellationToken);
        try
        {
            return (await slot.GetAsync(extended: false, this, cancellationToken)).Facts;
        }
        finally
        {
            _free.Writer.TryWrite(slot);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        while (_free.Reader.TryRead(out var slot))
        {
            await slot.DisposeAsync();
        }

        _choosing.Dispose();
    }

    private static async Task<bool> IsHealthyAsync(PythonWorker worker, CancellationToken cancellationToken)
    {
        var result = await worker.RunAsync(PythonSentinel.Job, cancellationToken);
        return PythonSentinel.IsRight(result);
    }

    private static async Task LookAfterAsync(
        Slot slot,
        bool extended,
        PythonWorker worker,
        CancellationToken cancellationToken
    )
    {
        if (worker.Jobs >= JobsPerWorker)
        {
            await slot.DropAsync(extended);
            return;
        }

        if (worker.Jobs % JobsPerHealthCheck != 0)
        {
            return;
        }

        if (!await IsHealthyAsync(worker, cancellationToken))
        {
            throw new WorkerLostException("the sentinel verifier no longer gives its right verdicts");
        }

        if (worker.ResidentKilobytes() > slot.FirstResident(extended) + MostGrowthKilobytes)
        {
            await slot.DropAsync(extended);
        }
    }

    /// <summary>The slot's worker, started until it starts: that one does not is never a verifier's doing.</summary>
    private async Task<PythonWorker> StartedAsync(Slot slot, bool extended, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await slot.GetAsync(extended, this, cancellationToken);
            }
            catch (WorkerLostException lost)
            {
                await _restarts.NoteAsync(lost.Message, cancellationToken);
            }
        }
    }

    private async Task<PythonWorker> StartAsync(bool extended, CancellationToken cancellationToken)
    {
        if (_launch is not null && _interpreter is not null)
        {
            return await PythonWorker.StartAsync(_interpreter, _launch, _options, extended, cancellationToken);
        }

        await _choosing.WaitAsync(cancellationToken);
        try
        {
            return _launch is not null && _interpreter is not null
                ? await PythonWorker.StartAsync(_interpreter, _launch, _options, extended, cancellationToken)
                : await ChooseAsync(extended, cancellationToken);
        }
        finally
        {
            _choosing.Release();
        }
    }

    /// <summary>Tries the tiers from the strongest on; the first that a worker reaches is the pool's from then on.</summary>
    private async Task<PythonWorker> ChooseAsync(bool extended, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() && !_options.Unsafe)
        {
            throw new SandboxUnavailableException(
                "Python verifiers run only on Linux (kernel 5.3 or later), since their sandbox is the Linux kernel's. Run DataGen in a Linux "
                    + "container or under WSL 2, or write the verifiers in JavaScript, which runs everywhere."
            );
        }

        _interpreter ??= await PythonInterpreter.FindAsync(_options.Python, cancellationToken);
        var objections = new List<string>();
        foreach (var launch in PythonLaunch.Candidates(_options))
        {
            try
            {
                var worker = await PythonWorker.StartAsync(_interpreter, launch, _options, extended, cancellationToken);
                _launch = launch;
                Objections = objections;
                return worker;
            }
            catch (WorkerLostException lost)
            {
                objections.Add($"{launch.Tier}: {lost.Message}");
            }
        }

        throw new SandboxUnavailableException(
            $"No verifier sandbox of tier '{_options.MinimumTier}' or stronger on this machine ({string.Join("; ", objections)}). "
                + $"Python verifiers need Linux 5.3 or later with seccomp, and {PythonInterpreter.Oldest} or later of CPython with ctypes; for "
                + "the tier Namespaces also util-linux (apt install util-linux) and user namespaces or root. 'datagen doctor' shows each "
                + "tier. Nothing was run."
        );
    }

    private sealed class Slot : IAsyncDisposable
    {
        private readonly PythonWorker?[] _workers = new PythonWorker?[2];
        private readonly long?[] _firstResident = new long?[2];

        public long? FirstResident(bool extended) => _firstResident[extended ? 1 : 0];

        public async Task<PythonWorker> GetAsync(
            bool extended,
            PythonWorkerPool pool,
            CancellationToken cancellationToken
        )
        {
            var at = extended ? 1 : 0;
            if (_workers[at] is { } running)
            {
                return running;
            }

            var started = await pool.StartAsync(extended, cancellationToken);
            _workers[at] = started;
            _firstResident[at] = started.ResidentKilobytes();
            return started;
        }

        public async Task DropAsync(bool extended)
        {
            var at = extended ? 1 : 0;
            if (_workers[at] is { } worker)
            {
                _workers[at] = null;
                await worker.DisposeAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await DropAsync(extended: false);
            await DropAsync(extended: true);
        }
    }
}
