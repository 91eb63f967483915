using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>The writer's prepared statements. They belong to whatever transaction is open.</summary>
internal sealed class WriteCommands(SqliteConnection connection) : IDisposable
{
    private readonly Statement _answer = new(
        connection,
        $"INSERT INTO answers ({AnswerRow.Columns}, key, slot, least_limit, identity, created_ms, max_tokens, request) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
            + "ON CONFLICT (key, slot) DO NOTHING"
    );

    private readonly Statement _entry = new(
        connection,
        "INSERT INTO entries (kind, key, payload, created_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, key) DO NOTHING"
    );

    public AnswerLookup Answers { get; } = new(connection);

    public EntryLookup Entries { get; } = new(connection);

    /// <summary>Inserts an answer.</summary>
    /// <returns>False where the slot is taken.</returns>
    public bool InsertAnswer(int slot, int leastLimit, NewAnswer write)
    {
        Span<byte> key = stackalloc byte[AnswerKey.Size];
        write.Key.CopyTo(key);
        AnswerRow.Bind(_answer, write.Answer);
        _answer.Bind(10, key);
        _answer.Bind(11, slot);
        _answer.Bind(12, leastLimit);
        _answer.BindText(13, write.Identity);
        _answer.Bind(14, write.CreatedMs);
        if (write.MaxTokens is { } limit)
        {
            _answer.Bind(15, limit);
        }
        else
        {
            _answer.BindNull(15);
        }

        _answer.Bind(16, write.CompressedRequest);
        return _answer.Execute() == 1;
    }

    /// <summary>Inserts an entry.</summary>
    /// <returns>False where the key is taken.</returns>
    public bool InsertEntry(string kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload, long createdMs)
    {
        _entry.BindText(1, kind);
        _entry.Bind(2, key);
        _entry.Bind(3, payload);
        _entry.Bind(4, createdMs);
        return _entry.Execute() == 1;
    }

    public void Dispose()
    {
        Answers.Dispose();
        Entries.Dispose();
        _answer.Dispose();
        _entry.Dispose();
    }
}
