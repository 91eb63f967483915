using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>The writer's prepared commands.</summary>
internal sealed class WriteCommands : IDisposable
{
    private readonly SqliteCommand _answer;
    private readonly SqliteCommand _entry;

    public WriteCommands(SqliteConnection connection)
    {
        Answers = new AnswerLookup(connection);
        Entries = new EntryLookup(connection);
        _answer = Prepare(
            connection,
            $"INSERT INTO answers (key, slot, least_limit, {AnswerRow.Columns}, identity, created_ms, max_tokens, request) "
                + "VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
                + "ON CONFLICT (key, slot) DO NOTHING",
            16
        );
        _entry = Prepare(
            connection,
            "INSERT INTO entries (kind, key, payload, created_ms) VALUES ($0, $1, $2, $3) ON CONFLICT (kind, key) DO NOTHING",
            4
        );
    }

    public AnswerLookup Answers { get; }

    public EntryLookup Entries { get; }

    /// <summary>Inserts an answer.</summary>
    /// <returns>False where the slot is taken.</returns>
    public bool InsertAnswer(byte[] key, int slot, int leastLimit, NewAnswer write, SqliteTransaction transaction)
    {
        Answer answer = write.Answer;
        return Insert(
            _answer,
            transaction,
            key,
            slot,
            leastLimit,
            answer.FinishReason,
            AnswerRow.Blob(answer.Text),
            AnswerRow.Blob(answer.Reasoning),
            AnswerRow.Blob(answer.Logprobs?.GetRawText()),
            AnswerRow.Blob(answer.Detail),
            (object?)answer.Model ?? DBNull.Value,
            answer.PromptTokens,
            answer.CompletionTokens,
            answer.TokensEstimated,
            write.Identity,
            write.CreatedMs,
            (object?)write.MaxTokens ?? DBNull.Value,
            write.CompressedRequest
        );
    }

    /// <summary>Inserts an entry.</summary>
    /// <returns>False where the key is taken.</returns>
    public bool InsertEntry(string kind, byte[] key, byte[] payload, long createdMs, SqliteTransaction transaction) =>
        Insert(_entry, transaction, kind, key, payload, createdMs);

    public void Dispose()
    {
        Answers.Dispose();
        Entries.Dispose();
        _answer.Dispose();
        _entry.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static bool Insert(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery() == 1;
    }
}
