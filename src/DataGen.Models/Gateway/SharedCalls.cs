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
    private readonly Dictionary<CallId, Call> _calls = [];

    /// <summary>Joins the call under way, or starts it.</summary>
    public async Task<AskResult> AskAsync(
        CallId id,
        Func<CancellationToken, Task<AskResult>> ask,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Call? call;
        bool started = false;
        lock (_gate)
        {
            _calls.TryGetValue(id, out call);
            if (call is null or { Abandoned: true })
            {
                call = new Call(new CancellationTokenSource(), call?.Task);
                _calls[id] = call;
                started = true;
            }

            call.Waiters++;
        }

        if (started)
        {
            _ = RunAsync(id, call, ask);
        }

        try
        {
            AskResult result = await call.Task.WaitAsync(cancellationToken);
            return started ? result : result.AsShared();
        }
        finally
        {
            Leave(call);
        }
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

    private async Task RunAsync(CallId id, Call call, Func<CancellationToken, Task<AskResult>> ask)
    {
        Task<AskResult> asked = AskAfterAsync(call, ask);
        await ((Task)asked).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
        lock (_gate)
        {
            if (_calls.TryGetValue(id, out Call? current) && ReferenceEquals(current, call))
            {
                _calls.Remove(id);
            }
        }

        call.Complete(asked);
    }

    private static async Task<AskResult> AskAfterAsync(Call call, Func<CancellationToken, Task<AskResult>> ask)
    {
        if (call.Previous is { } previous)
        {
            await ((Task)previous).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await ask(call.Cancellation);
    }

    private void Leave(Call call)
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

    private sealed class Call(CancellationTokenSource source, Task<AskResult>? previous)
    {
        private readonly TaskCompletionSource<AskResult> _done = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        /// <summary>Guarded by the gate.</summary>
        public int Waiters { get; set; }

        /// <summary>Guarded by the gate.</summary>
        public bool Abandoned { get; set; }

        public Task<AskResult>? Previous { get; } = previous;

        public Task<AskResult> Task => _done.Task;

        public CancellationToken Cancellation => source.Token;

        public void Cancel() => source.Cancel();

        public void Complete(Task<AskResult> finished)
        {
            _done.SetFromTask(finished);
            // Nobody may be left to look at it.
            _ = _done.Task.Exception;
        }
    }
}

/// <summary>What makes two requests in flight the same: the key, and the limit the key leaves out.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallId(AnswerKey Key, int? MaxTokens);
