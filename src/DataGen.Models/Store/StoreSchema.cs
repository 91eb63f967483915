using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>
/// The store's file: made once, checked at every opening, never recreated. A file is ours by its <c>application_id</c>
/// and of a known form by its <c>user_version</c>.
/// </summary>
/// <remarks>
/// <c>slot</c> says which requests an answer serves. Slot 0: complete, serves every request whose limit is at least
/// <c>least_limit</c>. Slot n: serves only requests limited to n tokens. Slot -1: serves only requests without a limit
/// (an answer that was cut although none was set). Large columns come last in a row, requests at its very end, so
/// that statistics need not read answers, nor a replay requests.
/// </remarks>
internal static class StoreSchema
{
    /// <summary>"DGas" in ASCII.</summary>
    private const int ApplicationId = 0x44476173;

    public const int Version = 1;

    private const long QuickCheckUpToBytes = 32L * 1024 * 1024;

    private const string Tables = """
        CREATE TABLE answers (
            key BLOB NOT NULL,
            slot INTEGER NOT NULL,
            least_limit INTEGER NOT NULL,
            finish TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            tokens_estimated INTEGER NOT NULL,
            identity TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            max_tokens INTEGER,
            model TEXT,
            text BLOB NOT NULL,
            reasoning BLOB,
            logprobs BLOB,
            detail BLOB,
            request BLOB NOT NULL
        );
        CREATE UNIQUE INDEX answers_by_key ON answers (key, slot);
        CREATE TABLE entries (
            kind TEXT NOT NULL,
            key BLOB NOT NULL,
            created_ms INTEGER NOT NULL,
            payload BLOB NOT NULL
        );
        CREATE UNIQUE INDEX entries_by_key ON entries (kind, key);
        """;

    public static SqliteConnection Connect(AnswerStoreOptions options)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            // The store keeps its own connections; pooled ones would hold the file after it is closed.
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        };
        var connection = new SqliteConnection(text.ConnectionString);
        connection.Open();
        SqliteText.Execute(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={(int)options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous=FULL; PRAGMA cache_size=-4096;"
            )
        );
        return connection;
    }

    /// <summary>Checks the file, or makes the tables of a new one.</summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        if (IsNew(connection))
        {
            SqliteText.Execute(connection, "PRAGMA journal_mode=WAL;");
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            // Another process may have made them between the look and the lock.
            if (IsNew(connection))
            {
                SqliteText.Execute(
                    connection,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Tables} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version};"
                    ),
                    transaction
                );
            }

            transaction.Commit();
        }

        Check(connection, path);
        // Keys are spread evenly, so every answer touches another page of their index. The longer the log may grow, the more changes to a page
        // are copied back at once; 8,000 pages are 32 MB.
        SqliteText.Execute(
            connection,
            "PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=8000;"
        );
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (SqliteText.Scalar(connection, "PRAGMA application_id;") != ApplicationId)
        {
            throw StoreFaults.Foreign(path);
        }

        if (SqliteText.Scalar(connection, "PRAGMA user_version;") is var version && version > Version)
        {
            throw StoreFaults.Newer(path, version, Version);
        }

        if (
            SqliteText.Scalar(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN ('answers','entries');")
            != 2
        )
        {
            throw StoreFaults.Corrupt(path, "its tables are missing");
        }

        // A large store is not read through at every start; SQLite names damage when it meets it.
        if (new FileInfo(path).Length <= QuickCheckUpToBytes && QuickCheck(connection) is { } damage)
        {
            throw StoreFaults.Corrupt(path, damage);
        }
    }

    private static bool IsNew(SqliteConnection connection) =>
        SqliteText.Scalar(connection, "PRAGMA application_id;") == 0
        && SqliteText.Scalar(connection, "PRAGMA user_version;") == 0
        && SqliteText.Scalar(connection, "SELECT count(*) FROM sqlite_schema;") == 0;

    private static string? QuickCheck(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1);";
        string? finding = command.ExecuteScalar() as string;
        return string.Equals(finding, "ok", StringComparison.Ordinal) ? null : finding ?? "the check gave nothing";
    }
}
