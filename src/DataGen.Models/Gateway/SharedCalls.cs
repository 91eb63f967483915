using System.Runtime.InteropServices;
using DataGen.Models.Answers;

namespace DataGen.Models.Gateway;

/// <summary>
/// Identical requests in flight are one call. A caller that gives up leaves the others waiting; when the last one has left,
/// the call is cancelled, and whoever asks the same while it winds down waits for its end first, since it may yet store
/// an answer.
/// </summary>
internal sealed class SharedCalls
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CallId, SharedCall> _calls = [];
    private long _ended;

    /// <summary>How many calls have ended. While it stays the same, no answer has come that was not there before.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Joins the call under way, or starts this one.</summary>
    /// <param name="own">The call to start; it is left alone where there is one under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<AskResult> AskAsync(SharedCall own, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SharedCall call = own;
        lock (_gate)
        {
            _calls.TryGetValue(own.Id, out SharedCall? current);
            if (current is null or { Abandoned: true })
            {
                own.Begin(current?.Task, cancellationToken.CanBeCanceled);
                _calls[own.Id] = own;
            }
            else
            {
                call = current;
            }

            call.Waiters++;
        }

        bool isOwn = ReferenceEquals(call, own);
        if (isOwn)
        {
            _ = RunAsync(own);
        }

        // Who cannot give up needs nobody to look after it.
        return isOwn && !cancellationToken.CanBeCanceled ? own.Task : WaitAsync(call, isOwn, cancellationToken);
    }

    /// <summary>Ends when no call is under way.</summary>
    public async Task DrainAsync()
    {
        Task[] running;
        do
        {
            lock (_gate)
            {
                running = [.. _calls.Values.Select(call => call.Task)];
            }

            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        } while (running.Length > 0);
    }

    private async Task<AskResult> WaitAsync(SharedCall call, bool isOwn, CancellationToken cancellationToken)
    {
        try
        {
            AskResult result = await call.Task.WaitAsync(cancellationToken);
            return isOwn ? result : result.AsShared();
        }
        finally
        {
            Leave(call);
        }
    }

    private async Task RunAsync(SharedCall call)
    {
        if (call.Previous is { } previous)
        {
            await ((Task)previous).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<AskResult> asked = call.AskAsync();
        await ((Task)asked).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
        lock (_gate)
        {
            if (_calls.TryGetValue(call.Id, out SharedCall? current) && ReferenceEquals(current, call))
            {
                _calls.Remove(call.Id);
            }

            _ended++;
        }

        call.Complete(asked);
    }

    private void Leave(SharedCall call)
    {
        bool abandon;
        lock (_gate)
        {
            abandon = --call.Waiters == 0 && !call.Task.IsCompleted;
            call.Abandoned |= abandon;
        }

        if (abandon)
        {
            call.Cancel();
        }
    }
}

/// <summary>One ask that several callers may wait for.</summary>
/// <param name="id">What makes it the same as another.</param>
internal abstract class SharedCall(CallId id)
{
    private readonly TaskCompletionSource<AskResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _source;

    public CallId Id => id;

    public Task<AskResult> Task => _done.Task;

    /// <summary>How many wait for it; guarded by the gate.</summary>
    public int Waiters { get; set; }

    /// <summary>Whether all have left; guarded by the gate.</summary>
    public bool Abandoned { get; set; }

    /// <summary>The abandoned one whose end is waited for first.</summary>
    public Task<AskResult>? Previous { get; private set; }

    /// <summary>It is to run.</summary>
    /// <param name="previous">What must end first.</param>
    /// <param name="mayBeCancelled">Whether its first caller may give up; one that may not never leaves, so nothing can cancel it.</param>
    public void Begin(Task<AskResult>? previous, bool mayBeCancelled)
    {
        Previous = previous;
        _source = mayBeCancelled ? new CancellationTokenSource() : null;
    }

    public Task<AskResult> AskAsync()
    {
        Previous = null;
        return AskAsync(_source?.Token ?? CancellationToken.None);
    }

    public void Cancel() => _source!.Cancel();

    public void Complete(Task<AskResult> finished)
    {
        _done.SetFromTask(finished);
        // Nobody may be left to look at it.
        _ = _done.Task.Exception;
    }

    /// <summary>Asks. Never throws but through the task.</summary>
    protected abstract Task<AskResult> AskAsync(CancellationToken cancellationToken);
}

/// <summary>What makes two requests in flight the same: the key, and the limit the key leaves out.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallId(AnswerKey Key, int? MaxTokens);
