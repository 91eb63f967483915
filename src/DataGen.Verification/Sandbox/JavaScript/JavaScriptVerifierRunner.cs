using System.Text;
using System.Threading.Channels;
using DataGen.Verification.Sandbox.Python;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>
/// Runs JavaScript verifiers in worker processes: an interpreter of its own for each verifier and batch, a deadline for each response,
/// and a new process after anything but an orderly answer.
/// </summary>
internal sealed class JavaScriptVerifierRunner : IAsyncDisposable
{
    private const int BytesPerBatch = 16 << 20;
    private const long JobsPerWorker = 5_000;
    private const long JobsPerCheck = 50;
    private const long MostResident = 512L << 20;

    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkerRestarts _restarts;
    private readonly Channel<JavaScriptWorker?> _free = Channel.CreateUnbounded<JavaScriptWorker?>();
    private volatile bool _everStarted;
    private int _disposed;

    public JavaScriptVerifierRunner(SandboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _restarts = new WorkerRestarts(time);
        for (var i = 0; i < options.Workers; i++)
        {
            _free.Writer.TryWrite(null);
        }
    }

    /// <summary>Workers that ended by themselves since the start, each of them replaced or reported.</summary>
    public int Losses => _restarts.Total;

    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions,
        CancellationToken cancellationToken
    )
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var run = new VerifierRun(responses.Count);
        if (Encoding.UTF8.GetByteCount(verifier.Code) > Verifier.LongestCode)
        {
            run.DecideRest(
                new VerifierOutcome(
                    Verdict.Error,
                    $"load: the code is longer than {Verifier.LongestCode} bytes",
                    WhileLoading: true
                )
            );
        }

        var started = _time.GetTimestamp();
        while (!run.IsDone)
        {
            if (JobFrame.SizeOf(responses[run.Next]) > JobFrame.LargestResponse)
            {
                run.Decide(
                    new VerifierOutcome(Verdict.Error, $"response: longer than {JobFrame.LargestResponse >> 20} MiB")
                );
                continue;
            }

            if (_time.GetElapsedTime(started) > _options.CallTime)
            {
                run.DecideRest(
                    new VerifierOutcome(
                        Verdict.NotRun,
                        $"the verifier's {_options.CallTime.TotalSeconds:0.#} s are used up"
                    )
                );
                break;
            }

            var job = Job(verifier, responses, run.Next, conditions);
            var (outcomes, repeat) = await RunInFreeWorkerAsync(job, cancellationToken);
            run.Accept(outcomes, outcomes.Count);
            if (repeat && !run.IsDone)
            {
                // Ended by itself, or out of time without having had the processor: alone and in a fresh worker it gets one more chance.
                var alone = job with
                {
                    Responses = [responses[run.Next]],
                };
                var (again, _) = await RunInFreeWorkerAsync(alone, cancellationToken, lastChance: true);
                run.Accept(again, 1);
            }
        }

        return run.Outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        while (_free.Reader.TryRead(out var worker))
        {
            if (worker is not null)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private async Task<(IReadOnlyList<VerifierOutcome> Outcomes, bool Repeat)> RunInFreeWorkerAsync(
        SandboxJob job,
        CancellationToken cancellationToken,
        bool lastChance = false
    )
    {
        var worker = await _free.Reader.ReadAsync(cancellationToken);
        var keep = false;
        try
        {
            worker ??= await StartAsync(cancellationToken);
            var (outcomes, repeat, orderly) = await RunBatchAsync(worker, job, lastChance, cancellationToken);
            keep = orderly && IsFit(worker);
            return (outcomes, repeat);
        }
        finally
        {
            if (worker is not null && (!keep || _disposed != 0))
            {
                await worker.DisposeAsync();
                worker = null;
            }

            _free.Writer.TryWrite(worker);
        }
    }

    private async Task<(List<VerifierOutcome> Outcomes, bool Repeat, bool Orderly)> RunBatchAsync(
        JavaScriptWorker worker,
        SandboxJob job,
        bool lastChance,
        CancellationToken cancellationToken
    )
    {
        var outcomes = new List<VerifierOutcome>(job.Responses.Count);
        try
        {
            // A large job takes its time to arrive; that is not the verifier's time.
            var travel = TimeSpan.FromSeconds(
                job.Responses.Sum(response => (long)response.Length) / (8.0 * 1024 * 1024)
            );
            await worker.SendAsync(job, cancellationToken);
            for (var i = -1; i < job.Responses.Count; i++)
            {
                var limit = i < 0 ? job.ResponseTime + travel : job.ResponseTime;
                var (record, cpu) = await worker.ReadAsync(limit, cancellationToken);
                var outOfTime = record is null or { Status: ChildStatus.NotRun };
                if (outOfTime && cpu < job.ResponseTime / 2 && !lastChance)
                {
                    return (outcomes, Repeat: true, Orderly: false);
                }

                if (i < 0 && record is not { Status: ChildStatus.Pass })
                {
                    outcomes.AddRange(
                        Enumerable.Repeat(
                            Outcome(record, cpu, " while loading") with
                            {
                                WhileLoading = true,
                            },
                            job.Responses.Count
                        )
                    );
                    return (outcomes, Repeat: false, Orderly: record is { Status: ChildStatus.Error });
                }

                if (i >= 0)
                {
                    outcomes.Add(Outcome(record, cpu, ""));
                    if (outOfTime || record is { Status: ChildStatus.Memory })
                    {
                        return (outcomes, Repeat: false, Orderly: false);
                    }
                }
            }

            return (outcomes, Repeat: false, Orderly: true);
        }
        catch (WorkerLostException lost)
        {
            if (lastChance)
            {
                // Twice at the same response, the second time in a fresh process: it is the verifier's doing.
                outcomes.Add(
                    lost.ByFilter
                        ? new VerifierOutcome(Verdict.Denied, "denied: a system call that verifiers may not make")
                        : new VerifierOutcome(Verdict.Error, DetailText.Escape($"crash: the worker {lost.Message}"))
                );
            }

            return (outcomes, Repeat: !lastChance, Orderly: false);
        }
    }

    private VerifierOutcome Outcome(JavaScriptRecord? record, TimeSpan cpu, string when) =>
        record switch
        {
            null or { Status: ChildStatus.NotRun } => new(
                Verdict.Timeout,
                $"timeout: {_options.ResponseTime.TotalSeconds:0.###} s{when}",
                cpu
            ),
            { Status: ChildStatus.Pass } => new(Verdict.Pass, null, cpu),
            { Status: ChildStatus.Fail } => new(Verdict.Fail, null, cpu),
            { Status: ChildStatus.Memory } => new(Verdict.Memory, $"memory{when}", cpu),
            { } other => new(Verdict.Error, DetailText.Escape(other.Detail), cpu),
        };

    private async Task<JavaScriptWorker> StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var worker = await JavaScriptWorker.StartAsync(_options, cancellationToken);
                _everStarted = true;
                return worker;
            }
            catch (WorkerLostException lost) when (!_everStarted)
            {
                throw new SandboxUnavailableException(
                    $"The JavaScript verifier worker does not start: {lost.Message}. It needs the .NET runtime this program runs on. Nothing "
                        + "was run.",
                    lost
                );
            }
            catch (WorkerLostException lost)
            {
                await _restarts.NoteAsync(lost.Message, cancellationToken);
            }
        }
    }

    private static bool IsFit(JavaScriptWorker worker) =>
        worker.Jobs < JobsPerWorker && (worker.Jobs % JobsPerCheck != 0 || worker.ResidentBytes < MostResident);

    private SandboxJob Job(Verifier verifier, IReadOnlyList<string> responses, int from, RunConditions conditions)
    {
        var batch = new List<string>();
        var bytes = 0L;
        for (var i = from; i < responses.Count && batch.Count < _options.BatchSize; i++)
        {
            var size = JobFrame.SizeOf(responses[i]);
            bytes += size;
            if (size > JobFrame.LargestResponse || (batch.Count > 0 && bytes > BytesPerBatch))
            {
                break;
            }

            batch.Add(responses[i]);
        }

        return new SandboxJob(
            verifier.Code,
            batch,
            conditions,
            _options.ResponseTime,
            _options.BatchTime,
            (long)_options.MemoryMebibytes << 20
        );
    }
}
