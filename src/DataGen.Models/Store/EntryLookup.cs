using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>The prepared read of an entry's payload.</summary>
internal sealed class EntryLookup : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter _kind;
    private readonly SqliteParameter _key;

    public EntryLookup(SqliteConnection connection)
    {
        _command = connection.CreateCommand();
        _command.CommandText = "SELECT payload FROM entries WHERE kind = $kind AND key = $key";
        _kind = _command.Parameters.Add("$kind", SqliteType.Text);
        _key = _command.Parameters.Add("$key", SqliteType.Blob);
    }

    public byte[]? Find(string kind, byte[] key, SqliteTransaction? transaction = null)
    {
        _command.Transaction = transaction;
        _kind.Value = kind;
        _key.Value = key;
        using SqliteDataReader row = _command.ExecuteReader();
        return row.Read() ? row.GetFieldValue<byte[]>(0) : null;
    }

    public void Dispose() => _command.Dispose();
}
