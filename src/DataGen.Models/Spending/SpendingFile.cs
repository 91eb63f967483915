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

    private const string Upsert = """
        INSERT INTO accounts VALUES ($stage, $model, $calls, $prompt, $completion, $nanos, $uncertain_calls, $uncertain_nanos)
        ON CONFLICT (stage, model) DO UPDATE SET
            calls = excluded.calls, prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
            nanos = excluded.nanos, uncertain_calls = excluded.uncertain_calls, uncertain_nanos = excluded.uncertain_nanos
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;

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

    /// <summary>Writes changed accounts and the allowance; returns when they are safely on disk.</summary>
    public void Commit(IReadOnlyList<AccountSpending> changed, Money allowance)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            using SqliteCommand upsert = _connection.CreateCommand();
            upsert.CommandText = Upsert;
            foreach (AccountSpending account in changed)
            {
                upsert.Parameters.Clear();
                upsert.Parameters.AddWithValue("$stage", account.Stage);
                upsert.Parameters.AddWithValue("$model", account.Model);
                upsert.Parameters.AddWithValue("$calls", account.Calls);
                upsert.Parameters.AddWithValue("$prompt", account.PromptTokens);
                upsert.Parameters.AddWithValue("$completion", account.CompletionTokens);
                upsert.Parameters.AddWithValue("$nanos", account.Cost.Nanos);
                upsert.Parameters.AddWithValue("$uncertain_calls", account.UncertainCalls);
                upsert.Parameters.AddWithValue("$uncertain_nanos", account.UncertainCost.Nanos);
                upsert.ExecuteNonQuery();
            }

            using SqliteCommand total = _connection.CreateCommand();
            total.CommandText = "UPDATE allowance SET nanos = $nanos";
            total.Parameters.AddWithValue("$nanos", allowance.Nanos);
            total.ExecuteNonQuery();
            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw Broken(_path, error);
        }
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
