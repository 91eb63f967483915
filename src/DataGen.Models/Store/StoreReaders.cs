using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>Read connections with their prepared commands, lent to one reader at a time.</summary>
internal sealed class StoreReaders(AnswerStoreOptions options) : IDisposable
{
    /// <summary>Reads never wait for anything but the disk, so few are in hand at once; more are closed when given back.</summary>
    private const int Kept = 8;

    private readonly ConcurrentQueue<Reader> _idle = new();
    private volatile bool _disposed;

    public T Read<T>(Func<Reader, T> read)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Reader reader = _idle.TryDequeue(out Reader? idle) ? idle : new Reader(StoreSchema.Connect(options));
            bool sound = false;
            try
            {
                T result = read(reader);
                sound = true;
                return result;
            }
            finally
            {
                if (sound && !_disposed && _idle.Count < Kept)
                {
                    _idle.Enqueue(reader);
                }
                else
                {
                    reader.Dispose();
                }
            }
        }
        catch (SqliteException error)
        {
            throw StoreFaults.From(error, options.Path);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryDequeue(out Reader? reader))
        {
            reader.Dispose();
        }
    }

    internal sealed class Reader(SqliteConnection connection) : IDisposable
    {
        public SqliteConnection Connection { get; } = connection;

        public AnswerLookup Answers { get; } = new(connection);

        public EntryLookup Entries { get; } = new(connection);

        public void Dispose()
        {
            Answers.Dispose();
            Entries.Dispose();
            Connection.Dispose();
        }
    }
}
