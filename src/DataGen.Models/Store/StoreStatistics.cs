using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>What an answer store holds.</summary>
/// <param name="Path">The store's file.</param>
/// <param name="Bytes">Size on disk with its write-ahead log.</param>
/// <param name="Models">By model identity, in ordinal order.</param>
/// <param name="Entries">Further entries by kind, in ordinal order.</param>
public sealed record StoreStatistics(
    string Path,
    long Bytes,
    IReadOnlyList<ModelStatistics> Models,
    IReadOnlyList<EntryStatistics> Entries
)
{
    /// <summary>All stored answers.</summary>
    public long Answers => Models.Sum(model => model.Answers);

    internal static StoreStatistics Read(SqliteConnection connection, string path)
    {
        var models = new List<ModelStatistics>();
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT identity, count(*), sum(finish = 'rejected'), sum(finish = 'length'), sum(prompt_tokens),
                       sum(completion_tokens), min(created_ms), max(created_ms)
                FROM answers GROUP BY identity ORDER BY identity
                """;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                models.Add(
                    new ModelStatistics(
                        row.GetString(0),
                        row.GetInt64(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(5),
                        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
                        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))
                    )
                );
            }
        }

        var entries = new List<EntryStatistics>();
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText =
                "SELECT kind, count(*), sum(length(payload)) FROM entries GROUP BY kind ORDER BY kind";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                entries.Add(new EntryStatistics(row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
            }
        }

        return new StoreStatistics(path, Size(path) + Size(path + "-wal"), models, entries);
    }

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}

/// <summary>The answers of one model.</summary>
/// <param name="Identity">The model identity they are filed under.</param>
/// <param name="Answers">All of them.</param>
/// <param name="Rejected">Requests the server rejected.</param>
/// <param name="Cut">Cut at the token limit.</param>
/// <param name="PromptTokens">Tokens of all requests.</param>
/// <param name="CompletionTokens">Tokens of all answers.</param>
/// <param name="Oldest">When the first was stored.</param>
/// <param name="Newest">When the last was stored.</param>
public sealed record ModelStatistics(
    string Identity,
    long Answers,
    long Rejected,
    long Cut,
    long PromptTokens,
    long CompletionTokens,
    DateTimeOffset Oldest,
    DateTimeOffset Newest
)
{
    /// <summary>Those that are neither rejected nor cut.</summary>
    public long Complete => Answers - Rejected - Cut;
}

/// <summary>The entries of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Their payloads' size.</param>
public sealed record EntryStatistics(string Kind, long Count, long Bytes);
