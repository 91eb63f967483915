using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// The one writer. It commits whatever has queued up while it was committing, so a lone answer waits for nobody and a
/// crowd shares one flush; nobody waits for longer than two commits. Runs on a thread of its own, since a flush blocks.
/// After a failure it stays failed: an answer that cannot be stored must not be asked for.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    /// <summary>What is to be committed next; its own monitor guards it and wakes the writer, which would spin at a channel's.</summary>
    private readonly Queue<PendingWrite> _queue = [];
    private readonly AnswerStoreOptions _options;
    private readonly SqliteConnection _connection;
    private readonly WriteCommands _commands;
    private readonly Thread _thread;
    private bool _isClosed;
    private volatile AnswerStoreException? _failure;

    /// <summary>Starts the writer.</summary>
    /// <param name="options">The store's options.</param>
    /// <param name="connection">A connection of the writer's own; closed with it.</param>
    public StoreWriter(AnswerStoreOptions options, SqliteConnection connection)
    {
        _options = options;
        _connection = connection;
        _commands = new WriteCommands(connection);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "answer store writer" };
        _thread.Start();
    }

    /// <summary>Throws what failed, if anything has.</summary>
    /// <exception cref="AnswerStoreException">An earlier write failed.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new AnswerStoreException(failure.Fault, failure.Path, failure.Message, failure);
        }
    }

    public Task<T> WriteAsync<T>(PendingWrite<T> write)
    {
        ThrowIfFailed();
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _queue.Enqueue(write);
            Monitor.Pulse(_queue);
        }

        return write.Done;
    }

    /// <summary>Commits what is queued, then closes.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        _commands.Dispose();
        _connection.Dispose();
    }

    private void WriteAll()
    {
        var batch = new List<PendingWrite>(_options.MaxBatch);
        while (TakeNext(batch))
        {
            Commit(batch);
            batch.Clear();
        }
    }

    /// <summary>Waits for something to commit.</summary>
    /// <returns>False when there is nothing and never will be.</returns>
    private bool TakeNext(List<PendingWrite> batch)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_queue);
            }

            while (batch.Count < _options.MaxBatch && _queue.TryDequeue(out PendingWrite? write))
            {
                batch.Add(write);
            }

            return true;
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            ThrowIfFailed();
            using (SqliteTransaction transaction = _connection.BeginTransaction(deferred: false))
            {
                foreach (PendingWrite write in batch)
                {
                    write.Apply(_commands);
                }

                transaction.Commit();
            }
        }
        catch (Exception error)
        {
            // Whatever it is, those who wait must hear of it; the thread has no other way to tell.
            Exception told = error is SqliteException sqlite ? StoreFaults.From(sqlite, _options.Path) : error;
            _failure ??= told as AnswerStoreException;
            foreach (PendingWrite write in batch)
            {
                write.Failed(told);
            }

            return;
        }

        // From a pool's thread, so that those who wait go on from its own queue; from this one each would wake a thread.
        ThreadPool.UnsafeQueueUserWorkItem(
            static committed =>
            {
                foreach (PendingWrite write in committed)
                {
                    write.Committed();
                }
            },
            batch.ToArray(),
            preferLocal: false
        );
    }
}
