using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// The prepared question which stored answer serves a request. The one made for exactly this limit comes first, so that a
/// replay gets what the first run got.
/// </summary>
internal sealed class AnswerLookup(SqliteConnection connection) : IDisposable
{
    private readonly Statement _statement = new(
        connection,
        $"SELECT {AnswerRow.Columns} FROM answers "
            + "WHERE key = ?1 AND (slot = ?2 OR (slot = 0 AND least_limit <= ?3)) ORDER BY slot = 0 LIMIT 1"
    );

    public Answer? Find(in AnswerKey key, int? maxTokens)
    {
        Span<byte> bytes = stackalloc byte[AnswerKey.Size];
        key.CopyTo(bytes);
        _statement.Bind(1, bytes);
        _statement.Bind(2, AnswerRow.ExactSlot(maxTokens));
        _statement.Bind(3, maxTokens ?? int.MaxValue);
        try
        {
            return _statement.Read() ? AnswerRow.Read(_statement) : null;
        }
        finally
        {
            _statement.Reset();
        }
    }

    public void Dispose() => _statement.Dispose();
}
