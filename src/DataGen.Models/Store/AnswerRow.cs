using System.Text;
using System.Text.Json;
using DataGen.Models.Answers;

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

    /// <summary>The answer in the row that a statement over <see cref="Columns"/> stands on.</summary>
    public static Answer Read(Statement row) =>
        new()
        {
            FinishReason = Known(row.Bytes(0)),
            Text = row.Text(1),
            Reasoning = row.TextOrNull(2),
            Logprobs = row.IsNull(3) ? null : JsonElement.Parse(row.Bytes(3)),
            Detail = row.TextOrNull(4),
            Model = row.TextOrNull(5),
            PromptTokens = row.Integer(6),
            CompletionTokens = row.Integer(7),
            TokensEstimated = row.Integer(8) != 0,
            FromStore = true,
        };

    /// <summary>Gives an answer to a statement whose first parameters are <see cref="Columns"/>.</summary>
    public static void Bind(Statement row, Answer answer)
    {
        row.BindText(1, answer.FinishReason);
        row.BindUtf8(2, answer.Text);
        row.BindUtf8(3, answer.Reasoning);
        row.BindUtf8(4, answer.Logprobs?.GetRawText());
        row.BindUtf8(5, answer.Detail);
        row.BindText(6, answer.Model);
        row.Bind(7, answer.PromptTokens);
        row.Bind(8, answer.CompletionTokens);
        row.Bind(9, answer.TokensEstimated ? 1 : 0);
    }

    private static string Known(ReadOnlySpan<byte> finish) =>
        finish.SequenceEqual("stop"u8) ? FinishReasons.Stop
        : finish.SequenceEqual("length"u8) ? FinishReasons.Length
        : Encoding.UTF8.GetString(finish);
}
