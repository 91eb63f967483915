using DataGen.Models.Answers;

namespace DataGen.Models.Store;

/// <summary>Something to be committed; whoever waits for it is released after the commit only.</summary>
internal abstract class PendingWrite
{
    /// <summary>Puts it into the open transaction.</summary>
    public abstract void Apply(WriteCommands commands);

    /// <summary>The transaction it is in was committed.</summary>
    public abstract void Committed();

    public abstract void Failed(Exception error);
}

internal abstract class PendingWrite<T> : PendingWrite
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _won;

    public Task<T> Done => _done.Task;

    public sealed override void Apply(WriteCommands commands) => _won = Write(commands);

    public sealed override void Committed() => _done.TrySetResult(_won!);

    public sealed override void Failed(Exception error) => _done.TrySetException(error);

    /// <summary>Writes it unless the store has one.</summary>
    /// <returns>What the store now holds: the first to come wins, here and across processes.</returns>
    protected abstract T Write(WriteCommands commands);
}

internal sealed class AnswerWrite(NewAnswer answer) : PendingWrite<Answer>
{
    protected override Answer Write(WriteCommands commands)
    {
        if (commands.Answers.Find(answer.Key, answer.MaxTokens) is { } earlier)
        {
            return earlier;
        }

        (int slot, int leastLimit) = AnswerRow.Place(answer.Answer, answer.MaxTokens);
        // Where a longer complete answer holds the common slot and does not serve this limit, this one serves it alone.
        if (
            !commands.InsertAnswer(slot, leastLimit, answer)
            && !commands.InsertAnswer(AnswerRow.ExactSlot(answer.MaxTokens), leastLimit, answer)
        )
        {
            throw new InvalidOperationException($"the slot for {answer.Key} is taken, yet nothing was found in it");
        }

        return answer.Answer;
    }
}

internal sealed class EntryWrite(string kind, byte[] key, byte[] payload, long createdMs) : PendingWrite<byte[]>
{
    protected override byte[] Write(WriteCommands commands) =>
        commands.InsertEntry(kind, key, payload, createdMs) ? payload : commands.Entries.Find(kind, key)!;
}

/// <summary>An answer on its way into the store.</summary>
internal sealed record NewAnswer(
    AnswerKey Key,
    int? MaxTokens,
    string Identity,
    byte[] CompressedRequest,
    Answer Answer,
    long CreatedMs
);
