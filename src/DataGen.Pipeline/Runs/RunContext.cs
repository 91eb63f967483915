namespace DataGen.Pipeline;

/// <summary>What all stages of a run share.</summary>
public sealed class RunContext : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _broken = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StageProgress> _progress = new(StringComparer.Ordinal);

    /// <summary>The seed from which all draws derive.</summary>
    public required long Seed { get; init; }

    /// <summary>How many records a stage that waits for models works on at once. Never changes an output byte.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Records that may stand between two stages.</summary>
    public int ChannelCapacity { get; init; } = 256;

    /// <summary>How many records in a row may fail for reasons that are not theirs before the endpoint is taken for dead.</summary>
    public int MaxFailuresInARow { get; init; } = int.MaxValue;

    /// <summary>A folder for spill files; it is removed with the run.</summary>
    public required string WorkFolder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Sees every record that a stage passes on, as it passes (for previews); null for none.</summary>
    public Action<string, Record>? Tap { get; init; }

    /// <summary>Gets what stages have to tell beside their results.</summary>
    public Action<string, string>? Notes { get; init; }

    /// <summary>Cancelled when the run is to stop early: no new work is begun, work in hand is finished.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Cancelled when a stage broke, so that nobody need wait for anything that takes long.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Why the run stops early; null while it goes on.</summary>
    public StopReason? Stopped { get; private set; }

    /// <summary>What a stranger should know about why it stopped.</summary>
    public string? StopMessage { get; private set; }

    /// <summary>Live counters by stage. They run ahead of the ledger, and include work that may yet be thrown away.</summary>
    public StageProgress ProgressOf(string stageId)
    {
        lock (_gate)
        {
            if (!_progress.TryGetValue(stageId, out var progress))
            {
                _progress[stageId] = progress = new StageProgress();
            }

            return progress;
        }
    }

    internal void Break() => _broken.Cancel();

    internal void Note(string stageId, string message) => Notes?.Invoke(stageId, message);

    /// <summary>Asks the run to stop. The first reason stays.</summary>
    public void Stop(StopReason reason, string? message = null)
    {
        lock (_gate)
        {
            if (Stopped is not null)
            {
                return;
            }

            Stopped = reason;
            StopMessage = message;
        }

        _stopping.Cancel();
    }

    /// <summary>Cuts the stream here when the run is to stop.</summary>
    /// <exception cref="StreamCutException">The run is to stop.</exception>
    public void ThrowIfStopping()
    {
        if (_stopping.IsCancellationRequested)
        {
            throw new StreamCutException(Stopped!.Value);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _broken.Dispose();
    }
}
