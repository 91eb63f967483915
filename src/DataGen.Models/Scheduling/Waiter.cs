using System.Threading.Tasks.Sources;

namespace DataGen.Models.Scheduling;

/// <summary>
/// A call's place in the scheduler, used again for each of its attempts. While it waits it is a node of the waiting line and nothing
/// else: no timer and no task of its own. All but the completion is guarded by the scheduler's lock.
/// </summary>
/// <param name="scheduler">Whom to tell of a cancellation.</param>
/// <param name="depth">How far down the stream the call's stage stands. Deeper ones go first, so that started rows are finished.</param>
/// <param name="tokens">How many tokens it is expected to take.</param>
/// <param name="cancellationToken">Ends the wait.</param>
internal sealed class Waiter(Scheduler scheduler, int depth, int tokens, CancellationToken cancellationToken)
    : IValueTaskSource<Lease>
{
    // Continuations must not run under the lock.
    private ManualResetValueTaskSourceCore<Lease> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private ulong _avoided;

    public int Depth => depth;

    public int Tokens => tokens;

    public CancellationToken Cancellation => cancellationToken;

    public WaiterState State { get; set; }

    /// <summary>Whether it was asked before and comes back.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Neighbours in its list of the waiting line.</summary>
    public Waiter? Previous { get; set; }

    public Waiter? Next { get; set; }

    /// <summary>Whether there are lanes it does not go to.</summary>
    public bool AvoidsSome => _avoided != 0;

    /// <summary>Whether this lane has said no in a way that holds for this request.</summary>
    public bool Avoids(Lane lane) => (_avoided & (1UL << lane.Index)) != 0;

    public void Avoid(Lane lane) => _avoided |= 1UL << lane.Index;

    /// <summary>Enters the wait, which ends with a <see cref="Grant"/> or a <see cref="Cancel"/>; cancellation is heard of from now on.</summary>
    public ValueTask<Lease> WaitAsync()
    {
        State = WaiterState.Entering;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).NoLongerWanted(), this);
        }

        return new ValueTask<Lease>(this, _core.Version);
    }

    /// <summary>The wait that ends with a <see cref="Grant"/> or <see cref="Cancel"/>.</summary>
    public void Grant(in Lease lease)
    {
        State = WaiterState.Idle;
        _core.SetResult(lease);
    }

    public void Cancel(CancellationToken token)
    {
        State = WaiterState.Cancelled;
        _core.SetException(new OperationCanceledException(token));
    }

    public Lease GetResult(short token)
    {
        _registration.Unregister();
        _registration = default;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _core.OnCompleted(continuation, state, token, flags);

    private void NoLongerWanted() => scheduler.Cancelled(this);
}

/// <summary>Where a <see cref="Waiter"/> is.</summary>
internal enum WaiterState
{
    /// <summary>Not waiting.</summary>
    Idle,

    /// <summary>About to be put in.</summary>
    Entering,

    /// <summary>In the waiting line.</summary>
    Ready,

    /// <summary>Its back-off is not over.</summary>
    Delayed,

    /// <summary>Given up by its caller.</summary>
    Cancelled,
}
