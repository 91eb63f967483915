using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataGen.Models.Store;

/// <summary>SQLite's error codes as faults with advice.</summary>
internal static class StoreFaults
{
    public static AnswerStoreException From(SqliteException error, string path)
    {
        (StoreFault fault, string message) = error.SqliteErrorCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (StoreFault.Corrupt, Damaged(path, error.Message)),
            raw.SQLITE_FULL => (
                StoreFault.Full,
                $"The answer store '{path}' cannot grow: the disk is full. Free some space, or move the store with --store, "
                    + "and run the same command again; everything stored so far is kept."
            ),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (
                StoreFault.Locked,
                $"The answer store '{path}' is locked by another process. Several runs may share a store, so look for a "
                    + "backup or a database tool that holds it open, and run the same command again."
            ),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => (
                StoreFault.NotWritable,
                $"The answer store '{path}' cannot be opened for writing ({error.Message}). Check the permissions of the "
                    + "file and its folder, or name another place with --store."
            ),
            _ => (
                StoreFault.InputOutput,
                $"The answer store '{path}' failed: {error.Message} Check the disk; everything committed so far is kept, "
                    + "and the same command continues."
            ),
        };
        return new AnswerStoreException(fault, path, message, error);
    }

    public static AnswerStoreException Corrupt(string path, string detail) =>
        new(StoreFault.Corrupt, path, Damaged(path, detail));

    public static AnswerStoreException Foreign(string path) =>
        new(
            StoreFault.Foreign,
            path,
            $"'{path}' is a SQLite database of another program, not an answer store. It was left untouched; name another "
                + "file with --store."
        );

    public static AnswerStoreException Newer(string path, long version, long known) =>
        new(
            StoreFault.NewerSchema,
            path,
            $"The answer store '{path}' has schema version {version}; this program knows up to {known}. Use the newer "
                + "program, or name another file with --store."
        );

    public static AnswerStoreException NotWritable(string path, Exception error) =>
        new(
            StoreFault.NotWritable,
            path,
            $"The answer store '{path}' cannot be opened for writing ({error.Message}). Check the path and its "
                + "permissions, or name another place with --store.",
            error
        );

    private static string Damaged(string path, string detail) =>
        $"The answer store '{path}' is damaged or not a database ({detail.TrimEnd('.')}). It was left untouched. Restore it "
        + $"from a backup, try to save it with: sqlite3 '{path}' .recover, or move it away to begin a new one (its answers "
        + "would be paid for again).";
}
