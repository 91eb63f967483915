using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// The prepared question which stored answer serves a request. The one made for exactly this limit comes first, so that a
/// replay gets what the first run got.
/// </summary>
internal sealed class AnswerLookup : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter _key;
    private readonly SqliteParameter _slot;
    private readonly SqliteParameter _limit;

    public AnswerLookup(SqliteConnection connection)
    {
        _command = connection.CreateCommand();
        _command.CommandText =
            $"SELECT {AnswerRow.Columns} FROM answers "
            + "WHERE key = $key AND (slot = $slot OR (slot = 0 AND least_limit <= $limit)) ORDER BY slot = 0 LIMIT 1";
        _key = _command.Parameters.Add("$key", SqliteType.Blob);
        _slot = _command.Parameters.Add("$slot", SqliteType.Integer);
        _limit = _command.Parameters.Add("$limit", SqliteType.Integer);
    }

    public Answer? Find(byte[] key, int? maxTokens, SqliteTransaction? transaction = null)
    {
        _command.Transaction = transaction;
        _key.Value = key;
        _slot.Value = AnswerRow.ExactSlot(maxTokens);
        _limit.Value = maxTokens ?? int.MaxValue;
        using SqliteDataReader row = _command.ExecuteReader();
        return row.Read() ? AnswerRow.Read(row) : null;
    }

    public void Dispose() => _command.Dispose();
}
