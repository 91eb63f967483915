using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// The one writer. It commits whatever has queued up while it was committing, so a lone answer waits for nobody and a
/// crowd shares one flush; nobody waits for longer than two commits. Runs on a thread of its own, since a flush blocks.
/// After a failure it stays failed: an answer that cannot be stored must not be asked for.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly Channel<PendingWrite> _queue = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private readonly AnswerStoreOptions _options;
    private readonly SqliteConnection _connection;
    private readonly WriteCommands _commands;
    private readonly Thread _thread;
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
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), this);
        return write.Done;
    }

    /// <summary>Commits what is queued, then closes.</summary>
    public void Dispose()
    {
        if (_queue.Writer.TryComplete())
        {
            _thread.Join();
            _commands.Dispose();
            _connection.Dispose();
        }
    }

    private void WriteAll()
    {
        var batch = new List<PendingWrite>(_options.MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < _options.MaxBatch && _queue.Reader.TryRead(out PendingWrite? write))
            {
                batch.Add(write);
            }

            Commit(batch);
            batch.Clear();
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

        foreach (PendingWrite write in batch)
        {
            write.Committed();
        }
    }
}
