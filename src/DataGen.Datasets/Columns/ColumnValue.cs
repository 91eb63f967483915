using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Reads JSON values as column types, without casts that lose anything. The results are string (also for json), bool, long,
/// double, string[], long[], double[], ChatMessage[], or null.
/// </summary>
internal static class ColumnValue
{
    public static ColumnError? Read(Column column, JsonElement value, out object? result)
    {
        result = null;
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return column.Required
                ? new ColumnError(
                    column.Name,
                    column.Type.Name(),
                    value.ValueKind == JsonValueKind.Null ? "null" : "no such field"
                )
                : null;
        }

        result = column.Type switch
        {
            ColumnType.String => ReadString(value),
            ColumnType.Boolean => value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            },
            ColumnType.Int64 => ReadInt64(value),
            ColumnType.Double => ReadDouble(value),
            ColumnType.Json => JsonText.Of(value),
            ColumnType.StringList => ReadList(value, ReadString),
            ColumnType.Int64List => ReadList(value, item => ReadInt64(item)),
            ColumnType.DoubleList => ReadList(value, item => ReadDouble(item)),
            ColumnType.Messages => ReadMessages(value),
            _ => throw new ArgumentOutOfRangeException(nameof(column)),
        };
        return result is null ? new ColumnError(column.Name, Describe(column.Type), Shown(value)) : null;
    }

    private static string Describe(ColumnType type)
    {
        return type == ColumnType.Messages ? "messages, a list of {role, content} with strings" : type.Name();
    }

    private static string Shown(JsonElement value)
    {
        return value.ValueKind switch
        {
            JsonValueKind.String => "the string " + Excerpt.Quote(value.GetString()!),
            JsonValueKind.Array => "the list " + Excerpt.Of(value.GetRawText()),
            JsonValueKind.Object => "the object " + Excerpt.Of(value.GetRawText()),
            _ => Excerpt.Of(value.GetRawText()),
        };
    }

    private static string? ReadString(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.String ? JsonText.Scrub(value.GetString()!) : null;
    }

    private static long? ReadInt64(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetInt64(out var integer))
        {
            return integer;
        }

        // 3.0 and 1e3 are whole numbers too.
        return
            value.TryGetDecimal(out var number)
            && decimal.IsInteger(number)
            && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;
    }

    private static double? ReadDouble(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return null;
        }

        // A long that a double cannot hold would change its digits without a word.
        var isExact = !value.TryGetInt64(out var integer) || (Int128)number == integer;
        return isExact ? number : null;
    }

    private static T[]? ReadList<T>(JsonElement value, Func<JsonElement, T?> read)
        where T : struct
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var items = new T[value.GetArrayLength()];
        var at = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (read(element) is not { } item)
            {
                return null;
            }

            items[at++] = item;
        }

        return items;
    }

    private static T[]? ReadList<T>(JsonElement value, Func<JsonElement, T?> read)
        where T : class
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var items = new T[value.GetArrayLength()];
        var at = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (read(element) is not { } item)
            {
                return null;
            }

            items[at++] = item;
        }

        return items;
    }

    private static ChatMessage[]? ReadMessages(JsonElement value)
    {
        return ReadList(value, ReadMessage);
    }

    private static ChatMessage? ReadMessage(JsonElement value)
    {
        // Anything besides role and content (a tool call, say) would be lost without a word.
        return
            value.ValueKind == JsonValueKind.Object
            && value.GetPropertyCount() == 2
            && value.TryGetProperty("role", out var role)
            && ReadString(role) is { } roleName
            && value.TryGetProperty("content", out var content)
            && TryReadContent(content, out var text)
            ? new ChatMessage(roleName, text)
            : null;
    }

    /// <summary>Content is a string, or a list of parts that are all text.</summary>
    private static bool TryReadContent(JsonElement content, [NotNullWhen(true)] out string? text)
    {
        text = ReadString(content);
        if (text is not null || content.ValueKind != JsonValueKind.Array)
        {
            return text is not null;
        }

        var joined = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (
                part.ValueKind != JsonValueKind.Object
                || part.GetPropertyCount() != 2
                || !part.TryGetProperty("type", out var type)
                || ReadString(type) is not "text"
                || !part.TryGetProperty("text", out var piece)
                || ReadString(piece) is not { } pieceText
            )
            {
                return false;
            }

            joined.Append(pieceText);
        }

        text = joined.ToString();
        return true;
    }

    /// <summary>Bytes a value takes in memory as tables count them: text as UTF-8 with a 4-byte offset, numbers 8, a boolean 1.</summary>
    public static long SizeOf(object? value)
    {
        return value switch
        {
            null => 1,
            string text => Encoding.UTF8.GetByteCount(text) + 4,
            bool => 1,
            long or double => 8,
            string[] list => 4 + list.Sum(item => SizeOf(item)),
            long[] list => 4 + (8L * list.Length),
            double[] list => 4 + (8L * list.Length),
            ChatMessage[] list => 4 + list.Sum(message => SizeOf(message.Role) + SizeOf(message.Content)),
            _ => throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Not a column value: {value.GetType()}"),
                nameof(value)
            ),
        };
    }
}
