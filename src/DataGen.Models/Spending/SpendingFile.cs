using System.Globalization;
using DataGen.Models.Store;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Spending;

/// <summary>
/// The account on disk: what each stage has spent on each model, and the allowance. The allowance is the most that can be spent by the time the
/// next commit is made; where it exceeds what the accounts add up to, a process died before it could say what became of the difference.
/// </summary>
internal sealed class SpendingFile : IDisposable
{
    /// <summary>"DGsp" in ASCII.</summary>
    private const int ApplicationId = 0x44477370;

    private const int Version = 1;

    private const string Tables = """
        CREATE TABLE accounts (
            stage TEXT NOT NULL,
            model TEXT NOT NULL,
            calls INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            nanos INTEGER NOT NULL,
            uncertain_calls INTEGER NOT NULL,
            uncertain_nanos INTEGER NOT NULL,
            PRIMARY KEY (stage, model)
        ) WITHOUT ROWID;
        CREATE TABLE allowance (id INTEGER PRIMARY KEY CHECK (id = 1), nanos INTEGER NOT NULL);
        INSERT INTO allowance VALUES (1, 0);
        """;

    /// <summary>Files of before there were batches get it when they are opened.</summary>
    private const string Holds = """
        CREATE TABLE IF NOT EXISTS holds (id TEXT NOT NULL PRIMARY KEY, nanos INTEGER NOT NULL, settled INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private const string Upsert = """
        INSERT INTO accounts VALUES ($stage, $model, $calls, $prompt, $completion, $nanos, $uncertain_calls, $uncertain_nanos)
        ON CONFLICT (stage, model) DO UPDATE SET
            calls = excluded.calls, prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
            nanos = excluded.nanos, uncertain_calls = excluded.uncertain_calls, uncertain_nanos = excluded.uncertain_nanos
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    private SpendingFile(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens the file or makes it.</summary>
    /// <exception cref="SpendingException">It cannot be read or written.</exception>
    public static SpendingFile Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString
            );
            connection.Open();
            SqliteText.Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            if (SqliteText.Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            {
                using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
                SqliteText.Execute(
                    connection,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Tables} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version};"
                    ),
                    transaction
                );
                transaction.Commit();
            }

            if (
                SqliteText.Scalar(connection, "PRAGMA application_id") != ApplicationId
                || SqliteText.Scalar(connection, "PRAGMA user_version") != Version
            )
            {
                throw new SpendingException(
                    $"'{path}' is not an account of spending that this version can read. Use the version that wrote it, or "
                        + "another folder with --out."
                );
            }

            SqliteText.Execute(connection, Holds);
            var file = new SpendingFile(path, connection);
            connection = null;
            return file;
        }
        catch (SqliteException error)
        {
            throw Broken(path, error);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>What the accounts hold, and the allowance.</summary>
    public (IReadOnlyList<AccountSpending> Accounts, Money Allowance) Read()
    {
        try
        {
            var accounts = new List<AccountSpending>();
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "SELECT * FROM accounts";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                accounts.Add(
                    new AccountSpending(
                        row.GetString(0),
                        row.GetString(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        new Money(row.GetInt64(5)),
                        row.GetInt64(6),
                        new Money(row.GetInt64(7))
                    )
                );
            }

            return (accounts, new Money(SqliteText.Scalar(_connection, "SELECT nanos FROM allowance")));
        }
        catch (Exception error) when (error is SqliteException or InvalidCastException)
        {
            throw Broken(_path, error);
        }
    }

    /// <summary>What is held for a longer time, by id; null for what has been settled.</summary>
    public Dictionary<string, Money?> ReadHolds()
    {
        try
        {
            var holds = new Dictionary<string, Money?>(StringComparer.Ordinal);
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "SELECT id, nanos, settled FROM holds";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                holds[row.GetString(0)] = row.GetBoolean(2) ? null : new Money(row.GetInt64(1));
            }

            return holds;
        }
        catch (Exception error) when (error is SqliteException or InvalidCastException)
        {
            throw Broken(_path, error);
        }
    }

    /// <summary>Writes that money is held; returns when it is safely on disk.</summary>
    public void Hold(string id, Money amount) =>
        Write(transaction =>
            Execute("INSERT INTO holds VALUES ($id, $nanos, 0)", transaction, ("$id", id), ("$nanos", amount.Nanos))
        );

    /// <summary>
    /// Writes changed accounts and the allowance, and that a hold is settled, or was for nothing; returns when they are safely on disk, all or none.
    /// </summary>
    public void Commit(
        IReadOnlyList<AccountSpending> changed,
        Money allowance,
        string? hold = null,
        bool isSettled = false
    ) =>
        Write(transaction =>
        {
            foreach (AccountSpending account in changed)
            {
                Execute(
                    Upsert,
                    transaction,
                    ("$stage", account.Stage),
                    ("$model", account.Model),
                    ("$calls", account.Calls),
                    ("$prompt", account.PromptTokens),
                    ("$completion", account.CompletionTokens),
                    ("$nanos", account.Cost.Nanos),
                    ("$uncertain_calls", account.UncertainCalls),
                    ("$uncertain_nanos", account.UncertainCost.Nanos)
                );
            }

            Execute("UPDATE allowance SET nanos = $nanos", transaction, ("$nanos", allowance.Nanos));
            if (hold is not null)
            {
                Execute(
                    isSettled ? "UPDATE holds SET settled = 1 WHERE id = $id" : "DELETE FROM holds WHERE id = $id",
                    transaction,
                    ("$id", hold)
                );
            }
        });

    private void Write(Action<SqliteTransaction> write)
    {
        lock (_gate)
        {
            try
            {
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
                write(transaction);
                transaction.Commit();
            }
            catch (SqliteException error)
            {
                throw Broken(_path, error);
            }
        }
    }

    private void Execute(
        string sql,
        SqliteTransaction transaction,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    public void Dispose() => _connection.Dispose();

    private static SpendingException Broken(string path, Exception error) =>
        new(
            $"the account of what this run has spent, '{path}', cannot be read or written: {error.Message.TrimEnd('.')}. Nothing "
                + "more is spent without it. Check the disk and the folder's rights; if the file is damaged, moving it away "
                + "makes the count start at nothing.",
            error
        );
}
