using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataGen.Models.Store;

/// <summary>
/// A prepared statement over SQLite's own interface, for what runs with every answer: ADO.NET takes longer around it than SQLite does in it.
/// Parameters count from 1, columns from 0. Not thread-safe.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">It is no SQL, or the database cannot be read.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, ReadOnlySpan<byte> blob) =>
        // An empty span has no address, which SQLite takes for NULL.
        Check(
            blob.IsEmpty
                ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
                : raw.sqlite3_bind_blob(_statement, parameter, blob)
        );

    /// <summary>Text as a blob of UTF-8: SQLite's own text may end at a NUL.</summary>
    public void BindUtf8(int parameter, string? text) => BindEncoded(parameter, text, isText: false);

    public void BindText(int parameter, string? text) => BindEncoded(parameter, text, isText: true);

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(_statement, parameter));

    /// <summary>Goes to the next row. Ends with <see cref="Reset"/>, whether or not there is one.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Read()
    {
        int code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Execute()
    {
        try
        {
            while (Read()) { }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Lets go of the row, and of the snapshot that was read.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public int Integer(int column) => raw.sqlite3_column_int(_statement, column);

    /// <summary>The bytes of a blob or text; gone with the next call.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => _statement.Dispose();

    private void BindEncoded(int parameter, string? text, bool isText)
    {
        if (text is null)
        {
            BindNull(parameter);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer));
            if (isText)
            {
                Check(raw.sqlite3_bind_text(_statement, parameter, bytes));
            }
            else
            {
                Bind(parameter, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
