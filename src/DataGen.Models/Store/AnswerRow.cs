using System.Text;
using System.Text.Json;
using DataGen.Models.Answers;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>How an answer lies in a row, and which requests it serves. Texts are UTF-8 blobs: SQLite's own text may end at a NUL.</summary>
internal static class AnswerRow
{
    public const string Columns =
        "finish, text, reasoning, logprobs, detail, model, prompt_tokens, completion_tokens, tokens_estimated";

    private const int CompleteSlot = 0;
    private const int UnlimitedSlot = -1;

    /// <summary>The slot for answers that serve one limit only.</summary>
    public static int ExactSlot(int? maxTokens) => maxTokens ?? UnlimitedSlot;

    /// <summary>The slot a new answer belongs to, and the smallest limit it serves.</summary>
    public static (int Slot, int LeastLimit) Place(Answer answer, int? maxTokens)
    {
        // A server that kept to the limit cannot have written more, whatever an estimate says.
        int length = Math.Min(answer.CompletionTokens, maxTokens ?? int.MaxValue);
        bool cut = answer.FinishReason switch
        {
            FinishReasons.Length or FinishReasons.Rejected => true,
            FinishReasons.Stop => false,
            // Reasons we do not know may be a server's word for being cut.
            _ => maxTokens is { } limit && answer.CompletionTokens >= limit,
        };
        return (cut ? ExactSlot(maxTokens) : CompleteSlot, length);
    }

    public static Answer Read(SqliteDataReader row, bool fromStore = true) =>
        new()
        {
            FinishReason = Known(row.GetString(0)),
            Text = Text(row, 1)!,
            Reasoning = Text(row, 2),
            Logprobs = row.IsDBNull(3) ? null : JsonElement.Parse(row.GetFieldValue<byte[]>(3)),
            Detail = Text(row, 4),
            Model = row.IsDBNull(5) ? null : row.GetString(5),
            PromptTokens = row.GetInt32(6),
            CompletionTokens = row.GetInt32(7),
            TokensEstimated = row.GetBoolean(8),
            FromStore = fromStore,
        };

    public static object Blob(string? text) => text is null ? DBNull.Value : Encoding.UTF8.GetBytes(text);

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private static string Known(string finish) =>
        finish switch
        {
            FinishReasons.Stop => FinishReasons.Stop,
            FinishReasons.Length => FinishReasons.Length,
            _ => finish,
        };
}
