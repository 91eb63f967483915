using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace DataGen.Datasets;

/// <summary>
/// The shapes that trainers read as they are. Columns and types follow the dataset formats of TRL; <c>alpaca</c> those of
/// Stanford Alpaca. Each exists with conversations and, where the name ends in <c>-text</c>, with plain strings.
/// </summary>
public static class DatasetShapes
{
    private static readonly FrozenSet<string> Roles = FrozenSet.ToFrozenSet(
        ["system", "developer", "user", "assistant", "tool"],
        StringComparer.Ordinal
    );

    /// <summary>Supervised fine-tuning on whole conversations: <c>messages</c>, ending with the assistant's turn.</summary>
    public static DatasetShape Messages { get; } =
        DatasetShape.Named("messages", [new("messages", ColumnType.Messages)], EndsWithAssistant("messages"));

    /// <summary>A prompt and its completion, as strings.</summary>
    public static DatasetShape PromptCompletionText { get; } =
        DatasetShape.Named(
            "prompt-completion",
            [new("prompt", ColumnType.String), new("completion", ColumnType.String)],
            HasText("prompt"),
            HasText("completion")
        );

    /// <summary>A prompt and its completion, as conversations.</summary>
    public static DatasetShape PromptCompletion { get; } =
        DatasetShape.Named(
            "prompt-completion-messages",
            [new("prompt", ColumnType.Messages), new("completion", ColumnType.Messages)],
            IsPrompt("prompt"),
            EndsWithAssistant("completion")
        );

    /// <summary>Plain text, for language modelling.</summary>
    public static DatasetShape Text { get; } =
        DatasetShape.Named("text", [new("text", ColumnType.String)], HasText("text"));

    /// <summary>Instruction, input (may be empty) and output.</summary>
    public static DatasetShape Alpaca { get; } =
        DatasetShape.Named(
            "alpaca",
            [new("instruction", ColumnType.String), new("input", ColumnType.String), new("output", ColumnType.String)],
            HasText("instruction"),
            HasText("output")
        );

    /// <summary>A preference pair: <c>chosen</c> and <c>rejected</c> hold only the assistant's turns.</summary>
    public static DatasetShape Preference { get; } =
        DatasetShape.Named(
            "preference",
            [
                new("prompt", ColumnType.Messages),
                new("chosen", ColumnType.Messages),
                new("rejected", ColumnType.Messages),
            ],
            IsPrompt("prompt"),
            EndsWithAssistant("chosen"),
            EndsWithAssistant("rejected"),
            AreDifferent("chosen", "rejected")
        );

    /// <summary>A preference pair as strings.</summary>
    public static DatasetShape PreferenceText { get; } =
        DatasetShape.Named(
            "preference-text",
            [new("prompt", ColumnType.String), new("chosen", ColumnType.String), new("rejected", ColumnType.String)],
            HasText("prompt"),
            HasText("chosen"),
            HasText("rejected"),
            AreDifferent("chosen", "rejected")
        );

    /// <summary>
    /// A preference between prompts, not answers: <c>completion</c> answers <c>prompt_chosen</c> and not <c>prompt_rejected</c> (I-ORPO; Pham et al. 2024,
    /// Suri, arXiv:2406.19371). No trainer of ordinary preferences may read it as such, so the columns have names of their own.
    /// </summary>
    public static DatasetShape PromptPreference { get; } =
        DatasetShape.Named(
            "prompt-preference",
            [
                new("prompt_chosen", ColumnType.Messages),
                new("prompt_rejected", ColumnType.Messages),
                new("completion", ColumnType.Messages),
            ],
            IsPrompt("prompt_chosen"),
            IsPrompt("prompt_rejected"),
            AreDifferent("prompt_chosen", "prompt_rejected"),
            EndsWithAssistant("completion")
        );

    /// <summary>Unpaired preference (KTO): one completion and whether it is wanted.</summary>
    public static DatasetShape Kto { get; } =
        DatasetShape.Named(
            "kto",
            [
                new("prompt", ColumnType.Messages),
                new("completion", ColumnType.Messages),
                new("label", ColumnType.Boolean),
            ],
            IsPrompt("prompt"),
            EndsWithAssistant("completion")
        );

    /// <summary>Unpaired preference as strings.</summary>
    public static DatasetShape KtoText { get; } =
        DatasetShape.Named(
            "kto-text",
            [new("prompt", ColumnType.String), new("completion", ColumnType.String), new("label", ColumnType.Boolean)],
            HasText("prompt"),
            HasText("completion")
        );

    /// <summary>
    /// Reinforcement learning with verifiable rewards: a prompt and what its checker needs (<c>ground_truth</c>, the
    /// <c>dataset</c> that names the reward, <c>constraints</c>, <c>verifiers</c>), each optional.
    /// </summary>
    public static DatasetShape Rlvr { get; } =
        DatasetShape.Named(
            "rlvr",
            [
                new("prompt", ColumnType.Messages),
                new("ground_truth", ColumnType.Json, Required: false),
                new("dataset", ColumnType.String, Required: false),
                new("constraints", ColumnType.Json, Required: false),
                new("verifiers", ColumnType.Json, Required: false),
            ],
            IsPrompt("prompt"),
            HasOneOf("ground_truth", "constraints", "verifiers")
        );

    /// <summary>Nothing but <c>id</c>; the recipe declares the columns, for datasets that are no trainer's rows.</summary>
    public static DatasetShape Columns { get; } = DatasetShape.Of([]);

    /// <summary>Every named shape.</summary>
    public static ImmutableArray<DatasetShape> All { get; } =
    [
        Messages,
        PromptCompletionText,
        PromptCompletion,
        Text,
        Alpaca,
        Preference,
        PreferenceText,
        PromptPreference,
        Kto,
        KtoText,
        Rlvr,
        Columns,
    ];

    /// <summary>The shape of a name, or null.</summary>
    public static DatasetShape? Find(string name)
    {
        return All.FirstOrDefault(shape => string.Equals(shape.Name, name, StringComparison.Ordinal));
    }

    private static RowRule HasText(string column)
    {
        return (shape, values) =>
            string.IsNullOrWhiteSpace((string?)shape.ValueOf(column, values))
                ? new ColumnError(column, "text", "an empty string")
                : null;
    }

    private static RowRule IsPrompt(string column)
    {
        return (shape, values) =>
        {
            var messages = (ChatMessage[])shape.ValueOf(column, values)!;
            return CheckTurns(column, messages)
                ?? (
                    messages[^1].Role is "assistant"
                        ? new ColumnError(
                            column,
                            "a prompt, which does not end with the assistant's turn",
                            Last(messages)
                        )
                        : null
                );
        };
    }

    private static RowRule EndsWithAssistant(string column)
    {
        return (shape, values) =>
        {
            var messages = (ChatMessage[])shape.ValueOf(column, values)!;
            return CheckTurns(column, messages)
                ?? (
                    messages[^1].Role is not "assistant"
                        ? new ColumnError(column, "a conversation that ends with the assistant's turn", Last(messages))
                    : string.IsNullOrWhiteSpace(messages[^1].Content)
                        ? new ColumnError(column, "text in the assistant's last turn", "an empty string")
                    : null
                );
        };
    }

    private static ColumnError? CheckTurns(string column, ChatMessage[] messages)
    {
        if (messages.Length == 0)
        {
            return new ColumnError(column, "at least one message", "an empty list");
        }

        var stranger = Array.Find(messages, message => !Roles.Contains(message.Role));
        return stranger is null
            ? null
            : new ColumnError(
                column,
                "a role out of system, developer, user, assistant, tool",
                Excerpt.Quote(stranger.Role)
            );
    }

    private static string Last(ChatMessage[] messages)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{messages.Length} messages, the last by {Excerpt.Quote(messages[^1].Role)}"
        );
    }

    private static RowRule AreDifferent(string first, string second)
    {
        return (shape, values) =>
        {
            var same = (shape.ValueOf(first, values), shape.ValueOf(second, values)) switch
            {
                (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
                (ChatMessage[] a, ChatMessage[] b) => a.SequenceEqual(b),
                _ => false,
            };
            return same ? new ColumnError(second, $"something other than '{first}'", "the same") : null;
        };
    }

    private static RowRule HasOneOf(params string[] columns)
    {
        return (shape, values) =>
            Array.TrueForAll(columns, column => shape.ValueOf(column, values) is null)
                ? new ColumnError(columns[0], $"a value in at least one of {string.Join(", ", columns)}", "none")
                : null;
    }
}
