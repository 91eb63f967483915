using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Rewrites rows into the JSON lines of other trainers: Alpaca (instruction, input, output, with system and history where there
/// are) and ShareGPT (conversations of from and value). Both keep the row's id.
/// </summary>
internal sealed class ConversationExport
{
    private readonly DatasetShape _shape;
    private readonly DatasetFormats _format;
    private readonly Func<object?[], ChatMessage[]> _conversation;

    private ConversationExport(DatasetShape shape, DatasetFormats format, Func<object?[], ChatMessage[]> conversation)
    {
        _shape = shape;
        _format = format;
        _conversation = conversation;
    }

    /// <summary>The dataset's subfolder for the files, with a trailing '/'.</summary>
    public string Folder => _format == DatasetFormats.ShareGpt ? "sharegpt/" : "alpaca/";

    /// <summary>An export of rows of a shape.</summary>
    /// <exception cref="ArgumentException">The shape holds no single conversation.</exception>
    public static ConversationExport Of(DatasetShape shape, DatasetFormats format)
    {
        return new ConversationExport(shape, format, ReaderOf(shape, format));
    }

    /// <summary>Why a row cannot be written in this format, or null when it can.</summary>
    public ColumnError? Check(object?[] values)
    {
        var turns = _conversation(values);
        var start = turns.Length > 0 && IsSystem(turns[0]) ? 1 : 0;
        if (_format == DatasetFormats.ShareGpt)
        {
            return turns.Length > start ? null : new ColumnError("messages", "a turn for the ShareGPT export", "none");
        }

        var alternates = turns.Length > start && (turns.Length - start) % 2 == 0;
        for (var at = start; at < turns.Length && alternates; at++)
        {
            alternates = turns[at].Role.Equals((at - start) % 2 == 0 ? "user" : "assistant", StringComparison.Ordinal);
        }

        return alternates
            ? null
            : new ColumnError(
                "messages",
                "user and assistant in turn, for the Alpaca export",
                Excerpt.Of(string.Join(", ", turns.Select(turn => turn.Role)))
            );
    }

    /// <summary>Writes a row that <see cref="Check"/> found good.</summary>
    public void Write(Utf8JsonWriter writer, object?[] values)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, (string)values[0]!);
        if (_format == DatasetFormats.ShareGpt)
        {
            WriteShareGpt(writer, _conversation(values));
        }
        else
        {
            WriteAlpaca(writer, values);
        }

        writer.WriteEndObject();
    }

    private static Func<object?[], ChatMessage[]> ReaderOf(DatasetShape shape, DatasetFormats format)
    {
        if (Has("messages", ColumnType.Messages))
        {
            return values => (ChatMessage[]?)shape.ValueOf("messages", values) ?? [];
        }

        if (Has("prompt", ColumnType.Messages) && Has("completion", ColumnType.Messages))
        {
            return values =>
                [
                    .. (ChatMessage[]?)shape.ValueOf("prompt", values) ?? [],
                    .. (ChatMessage[]?)shape.ValueOf("completion", values) ?? [],
                ];
        }

        if (Has("prompt", ColumnType.String) && Has("completion", ColumnType.String))
        {
            return values => Pair(Text("prompt", values), Text("completion", values));
        }

        if (Has("instruction", ColumnType.String) && Has("output", ColumnType.String))
        {
            return values =>
            {
                var (instruction, input) = (Text("instruction", values), Text("input", values));
                return Pair(input.Length == 0 ? instruction : $"{instruction}\n\n{input}", Text("output", values));
            };
        }

        throw new ArgumentException(
            $"Rows of the shape '{shape.Name}' cannot be exported as {format}: it needs messages, or prompt and completion, or instruction and output.",
            nameof(shape)
        );

        bool Has(string name, ColumnType type)
        {
            return shape.Columns.Any(column =>
                column.Name.Equals(name, StringComparison.Ordinal) && column.Type == type
            );
        }

        string Text(string name, object?[] values)
        {
            return (string?)shape.ValueOf(name, values) ?? "";
        }
    }

    private static ChatMessage[] Pair(string user, string assistant)
    {
        return [new ChatMessage("user", user), new ChatMessage("assistant", assistant)];
    }

    private static bool IsSystem(ChatMessage message)
    {
        return message.Role is "system" or "developer";
    }

    private static void WriteShareGpt(Utf8JsonWriter writer, ChatMessage[] turns)
    {
        writer.WriteStartArray("conversations"u8);
        foreach (var turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteString(
                "from"u8,
                turn.Role switch
                {
                    "user" => "human",
                    "assistant" => "gpt",
                    "tool" => "observation",
                    "developer" => "system",
                    var other => other,
                }
            );
            writer.WriteString("value"u8, turn.Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteAlpaca(Utf8JsonWriter writer, object?[] values)
    {
        // A row that has the columns already keeps its input apart.
        if (
            _shape.ValueOf("instruction", values) is string instruction
            && _shape.ValueOf("output", values) is string output
        )
        {
            writer.WriteString("instruction"u8, instruction);
            writer.WriteString("input"u8, _shape.ValueOf("input", values) as string ?? "");
            writer.WriteString("output"u8, output);
            return;
        }

        var turns = _conversation(values);
        var start = IsSystem(turns[0]) ? 1 : 0;
        writer.WriteString("instruction"u8, turns[^2].Content);
        writer.WriteString("input"u8, "");
        writer.WriteString("output"u8, turns[^1].Content);
        if (start == 1)
        {
            writer.WriteString("system"u8, turns[0].Content);
        }

        if (turns.Length - start > 2)
        {
            writer.WriteStartArray("history"u8);
            for (var at = start; at < turns.Length - 2; at += 2)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(turns[at].Content);
                writer.WriteStringValue(turns[at + 1].Content);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }
}
