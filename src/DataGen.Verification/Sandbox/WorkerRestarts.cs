using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox;

/// <summary>
/// Counts the workers that were lost and slows their replacement down. A machine on which workers keep dying is broken, and verdicts from it
/// are worth nothing: five losses within a minute end the run.
/// </summary>
internal sealed class WorkerRestarts(TimeProvider time)
{
    private const int MostPerWindow = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Queue<long> _recent = new();

    /// <summary>Workers lost since the start.</summary>
    public int Total { get; private set; }

    /// <summary>Notes a loss, then waits: 50 ms after the first, twice as long after each further one within the minute.</summary>
    /// <exception cref="SandboxUnavailableException">Too many were lost.</exception>
    public async Task NoteAsync(string why, CancellationToken cancellationToken)
    {
        int recent;
        lock (_lock)
        {
            while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > Window)
            {
                _recent.Dequeue();
            }

            Total++;
            _recent.Enqueue(time.GetTimestamp());
            recent = _recent.Count;
        }

        if (recent >= MostPerWindow)
        {
            throw new SandboxUnavailableException(
                $"The verifier sandbox lost {recent} workers within a minute; the last one: {why}. Nothing more runs until that is "
                    + "understood. 'datagen doctor' shows what this machine's sandbox can do."
            );
        }

        await Task.Delay(FirstDelay * (1 << (recent - 1)), time, cancellationToken);
    }
}
