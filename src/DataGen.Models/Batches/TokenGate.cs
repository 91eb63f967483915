namespace DataGen.Models.Batches;

/// <summary>Keeps the tokens of unfinished batches within what the server lets be enqueued: a batch waits until earlier ones have ended.</summary>
/// <param name="most">The most tokens together; null for no limit. A batch that is larger by itself goes alone.</param>
internal sealed class TokenGate(long? most)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Tokens, TaskCompletionSource Entered)> _line = [];
    private TaskCompletionSource _left = Source();
    private long _inside;
    private int _batches;

    /// <summary>Waits until there is room, first come first served.</summary>
    public Task EnterAsync(long tokens, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_line.Count == 0 && Fits(tokens))
            {
                Take(tokens);
                return Task.CompletedTask;
            }

            TaskCompletionSource entered = Source();
            _line.Enqueue((tokens, entered));
            return WaitAsync(entered, cancellationToken);
        }
    }

    /// <summary>A batch that was inside already when this process began, whatever the limit says.</summary>
    public void IsInside(long tokens)
    {
        lock (_gate)
        {
            Take(tokens);
        }
    }

    /// <summary>A batch has ended.</summary>
    public void Leave(long tokens)
    {
        lock (_gate)
        {
            _inside -= tokens;
            _batches--;
            _left.SetResult();
            _left = Source();
            while (_line.TryPeek(out (long Tokens, TaskCompletionSource Entered) first) && Fits(first.Tokens))
            {
                _line.Dequeue();
                if (first.Entered.TrySetResult())
                {
                    Take(first.Tokens);
                }
            }
        }
    }

    /// <summary>Waits until another batch than the caller's has ended.</summary>
    /// <returns>False where there is no other.</returns>
    public async Task<bool> OtherLeavesAsync(CancellationToken cancellationToken)
    {
        Task left;
        lock (_gate)
        {
            if (_batches <= 1)
            {
                return false;
            }

            left = _left.Task;
        }

        await left.WaitAsync(cancellationToken);
        return true;
    }

    private static async Task WaitAsync(TaskCompletionSource entered, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
            entered.TrySetCanceled(cancellationToken)
        );
        await entered.Task;
    }

    private bool Fits(long tokens) => most is null || _batches == 0 || _inside + tokens <= most;

    private void Take(long tokens)
    {
        _inside += tokens;
        _batches++;
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
