using System.Text;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>
/// Runs a Python verifier over any number of responses: cuts them into batches, reads each batch's end, and goes on behind a response that
/// ended its batch. Three timeouts or one denial quarantine the verifier for the rest of the call.
/// </summary>
internal sealed class PythonVerifierRunner(PythonWorkerPool pool, SandboxOptions options, TimeProvider time)
{
    private const int BytesPerBatch = 32 << 20;

    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions,
        CancellationToken cancellationToken
    )
    {
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
            return run.Outcomes;
        }

        var started = time.GetTimestamp();
        while (!run.IsDone)
        {
            if (JobFrame.SizeOf(responses[run.Next]) > JobFrame.LargestResponse)
            {
                run.Decide(
                    new VerifierOutcome(Verdict.Error, $"response: longer than {JobFrame.LargestResponse >> 20} MiB")
                );
                continue;
            }

            if (time.GetElapsedTime(started) > options.CallTime)
            {
                run.DecideRest(
                    new VerifierOutcome(
                        Verdict.NotRun,
                        $"the verifier's {options.CallTime.TotalSeconds:0.#} s are used up"
                    )
                );
                break;
            }

            var batch = Batch(responses, run.Next);
            await RunBatchAsync(verifier, batch, conditions, run, cancellationToken);
        }

        return run.Outcomes;
    }

    private async Task RunBatchAsync(
        Verifier verifier,
        ArraySegment<string> batch,
        RunConditions conditions,
        VerifierRun run,
        CancellationToken cancellationToken
    )
    {
        ZygoteResult result;
        try
        {
            result = await pool.RunAsync(Job(verifier, batch, conditions), cancellationToken);
            if (BatchEnding.WasStarved(result, options.ResponseTime))
            {
                // Out of time without having had the processor: a busy machine, or a sleeper. Alone and once more tells which.
                var at = Math.Max(result.Progress - 1, 0);
                var again = await pool.RunAsync(Job(verifier, batch.Slice(at, 1), conditions), cancellationToken);
                if (again.End != ChildEnd.Timeout)
                {
                    run.Accept(BatchEnding.Read(result, options), at);
                    run.Accept(BatchEnding.Read(again, options), 1);
                    return;
                }
            }
        }
        catch (WorkerLostException lost)
        {
            run.Decide(new VerifierOutcome(Verdict.Error, DetailText.Escape($"worker-lost: {lost.Message}")));
            return;
        }

        run.Accept(BatchEnding.Read(result, options), batch.Count);
    }

    private SandboxJob Job(Verifier verifier, IReadOnlyList<string> batch, RunConditions conditions) =>
        new(
            verifier.Code,
            batch,
            conditions,
            options.ResponseTime,
            options.BatchTime,
            (long)options.MemoryMebibytes << 20
        );

    private ArraySegment<string> Batch(IReadOnlyList<string> responses, int from)
    {
        var batch = new List<string>(Math.Min(options.BatchSize, responses.Count - from));
        var bytes = 0L;
        for (var i = from; i < responses.Count && batch.Count < options.BatchSize; i++)
        {
            var size = JobFrame.SizeOf(responses[i]);
            bytes += size;
            if (size > JobFrame.LargestResponse || (batch.Count > 0 && bytes > BytesPerBatch))
            {
                break;
            }

            batch.Add(responses[i]);
        }

        return batch.ToArray();
    }
}
