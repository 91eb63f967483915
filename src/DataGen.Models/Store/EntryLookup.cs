using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>The prepared read of an entry's payload.</summary>
internal sealed class EntryLookup(SqliteConnection connection) : IDisposable
{
    private readonly Statement _statement = new(connection, "SELECT payload FROM entries WHERE kind = ?1 AND key = ?2");

    public byte[]? Find(string kind, ReadOnlySpan<byte> key)
    {
        _statement.BindText(1, kind);
        _statement.Bind(2, key);
        try
        {
            return _statement.Read() ? _statement.Bytes(0).ToArray() : null;
        }
        finally
        {
            _statement.Reset();
        }
    }

    public void Dispose() => _statement.Dispose();
}
