using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// Every answer ever paid for, in one SQLite file that several processes may use at once. Reading is synchronous and takes
/// microseconds; a write is released when it is safely on disk. The first answer to a request wins, also across processes.
/// </summary>
public sealed class AnswerStore : IDisposable
{
    private readonly AnswerStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreWriter _writer;
    private readonly StoreReaders _readers;

    private AnswerStore(AnswerStoreOptions options, TimeProvider time, StoreWriter writer)
    {
        _options = options;
        _time = time;
        _writer = writer;
        _readers = new StoreReaders(options);
    }

    /// <summary>Opens a store, or makes a new one where there is no file.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">Gives the time an answer is filed under.</param>
    /// <exception cref="AnswerStoreException">
    /// The file is damaged, another program's, of a later version, locked, or cannot be written. It is left as it is.
    /// </exception>
    public static AnswerStore Open(AnswerStoreOptions options, TimeProvider time)
    {
        SqliteConnection? connection = null;
        try
        {
            string path = Path.GetFullPath(options.Path);
            options = options with { Path = path };
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection = StoreSchema.Connect(options);
            StoreSchema.Prepare(connection, path);
            if (options.MaxPages is { } pages)
            {
                SqliteText.Scalar(connection, $"PRAGMA max_page_count={pages};");
            }

            var store = new AnswerStore(options, time, new StoreWriter(options, connection));
            connection = null;
            return store;
        }
        catch (SqliteException error)
        {
            throw StoreFaults.From(error, options.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreFaults.NotWritable(options.Path, error);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>The store's file.</summary>
    public string FilePath => _options.Path;

    /// <summary>The stored answer that serves a request with this key and limit, or null.</summary>
    /// <exception cref="AnswerStoreException">The store cannot be read.</exception>
    public Answer? Find(AnswerKey key, int? maxTokens) => _readers.Read(reader => reader.Answers.Find(key, maxTokens));

    /// <summary>The canonical bytes of a stored request, whose SHA-256 is the key; null where there is none.</summary>
    /// <exception cref="AnswerStoreException">The store cannot be read.</exception>
    public byte[]? FindRequest(AnswerKey key) =>
        _readers.Read(reader =>
        {
            using SqliteCommand command = reader.Connection.CreateCommand();
            command.CommandText = "SELECT request FROM answers WHERE key = $key ORDER BY slot LIMIT 1";
            command.Parameters.AddWithValue("$key", key.ToArray());
            return command.ExecuteScalar() is byte[] compressed ? RequestCompression.Decompress(compressed) : null;
        });

    /// <summary>The token counts of a stored answer, whatever limit it was asked with; null where there is none.</summary>
    /// <exception cref="AnswerStoreException">The store cannot be read.</exception>
    public (int Prompt, int Completion)? FindTokens(AnswerKey key) =>
        _readers.Read<(int, int)?>(reader =>
        {
            using SqliteCommand command = reader.Connection.CreateCommand();
            command.CommandText =
                "SELECT prompt_tokens, completion_tokens FROM answers WHERE key = $key ORDER BY slot LIMIT 1";
            command.Parameters.AddWithValue("$key", key.ToArray());
            using SqliteDataReader row = command.ExecuteReader();
            return row.Read() ? (row.GetInt32(0), row.GetInt32(1)) : null;
        });

    /// <summary>Stores an answer and returns, after the commit, the one that won: this, or an earlier one that serves the request.</summary>
    /// <param name="key">The request's key.</param>
    /// <param name="maxTokens">The limit the answer was asked with.</param>
    /// <param name="modelIdentity">Whose answer it is, for statistics.</param>
    /// <param name="canonicalRequest">The bytes whose hash the key is.</param>
    /// <param name="answer">The answer.</param>
    /// <exception cref="AnswerStoreException">It could not be stored; every later write fails alike.</exception>
    internal Task<Answer> PutAsync(
        AnswerKey key,
        int? maxTokens,
        string modelIdentity,
        ReadOnlyMemory<byte> canonicalRequest,
        Answer answer
    )
    {
        Answer repaired = answer with
        {
            Text = UnicodeText.Repair(answer.Text),
            FinishReason = UnicodeText.Repair(answer.FinishReason),
            Reasoning = answer.Reasoning is null ? null : UnicodeText.Repair(answer.Reasoning),
            Detail = answer.Detail is null ? null : UnicodeText.Repair(answer.Detail),
            Model = answer.Model is null ? null : UnicodeText.Repair(answer.Model),
            FromStore = false,
        };
        byte[] request = RequestCompression.Compress(canonicalRequest.Span);
        return _writer.WriteAsync(
            new AnswerWrite(new NewAnswer(key, maxTokens, modelIdentity, request, repaired, NowMs()))
        );
    }

    /// <summary>A stored entry's payload, or null.</summary>
    /// <param name="kind">What kind of entry; each kind has keys of its own.</param>
    /// <param name="key">Its key.</param>
    /// <exception cref="AnswerStoreException">The store cannot be read.</exception>
    public byte[]? Find(string kind, ReadOnlyMemory<byte> key) =>
        _readers.Read(reader => reader.Entries.Find(kind, key.Span));

    /// <summary>Stores an entry (a verdict, …) and returns, after the commit, the payload that won.</summary>
    /// <inheritdoc cref="Find(string, ReadOnlyMemory{byte})"/>
    /// <exception cref="AnswerStoreException">It could not be stored; every later write fails alike.</exception>
    public Task<byte[]> PutAsync(string kind, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload) =>
        _writer.WriteAsync(new EntryWrite(kind, key.ToArray(), payload.ToArray(), NowMs()));

    /// <summary>What the store holds. Reads every row's counts: seconds for millions of answers.</summary>
    /// <exception cref="AnswerStoreException">The store cannot be read.</exception>
    public StoreStatistics Statistics() =>
        _readers.Read(reader => StoreStatistics.Read(reader.Connection, _options.Path));

    /// <summary>Throws where an earlier write failed, so that nobody pays for an answer that cannot be kept.</summary>
    /// <exception cref="AnswerStoreException">It did.</exception>
    public void ThrowIfFailed() => _writer.ThrowIfFailed();

    /// <summary>Commits what is on its way and closes the file.</summary>
    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
