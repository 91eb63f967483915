using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// The text of a value: a string is its own; a list of strings, messages (<c>content</c>, or <c>value</c> as ShareGPT has it) or parts
/// (<c>text</c>) is what they say without who says it, joined by line breaks.
/// </summary>
internal static class FieldText
{
    /// <summary>Adds the text of a row's value, or why it has none.</summary>
    public static void Add(TextColumn texts, SourceRow row, FieldPath path)
    {
        if (row.Error is { } error)
        {
            texts.AddProblem(error);
        }
        else if (!path.TryFind(row, out var value, out var missing))
        {
            texts.AddProblem(missing);
        }
        else if (!TryAppend(texts, value))
        {
            texts.AddProblem(
                $"field {Excerpt.Quote(path.Text)} is not text but {Describe(value)}: {Excerpt.Of(value.GetRawText())}"
            );
        }
        else
        {
            texts.EndRow();
        }
    }

    /// <summary>Adds a string.</summary>
    public static void Append(TextColumn texts, JsonElement value)
    {
        // Between its quotes, text without an escape is the text itself.
        var quoted = JsonMarshal.GetRawUtf8Value(value);
        if (quoted.Contains((byte)'\\'))
        {
            texts.Append(value.GetString());
        }
        else
        {
            texts.Append(quoted[1..^1]);
        }
    }

    private static bool TryAppend(TextColumn texts, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            Append(texts, value);
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!isFirst)
            {
                texts.Append("\n"u8);
            }

            isFirst = false;
            if (!TryAppendItem(texts, item))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppendItem(TextColumn texts, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            Append(texts, item);
            return true;
        }

        return item.ValueKind == JsonValueKind.Object
            && (
                item.TryGetProperty("content"u8, out var content)
                || item.TryGetProperty("value"u8, out content)
                || item.TryGetProperty("text"u8, out content)
            )
            && TryAppendContent(texts, content);
    }

    /// <summary>Content is a string, nothing (a call of a tool), or a list of parts that are all text.</summary>
    private static bool TryAppendContent(TextColumn texts, JsonElement content)
    {
        if (content.ValueKind is JsonValueKind.String)
        {
            Append(texts, content);
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in content.EnumerateArray())
            {
                if (
                    part.ValueKind != JsonValueKind.Object
                    || !part.TryGetProperty("text"u8, out var text)
                    || text.ValueKind != JsonValueKind.String
                )
                {
                    return false;
                }

                Append(texts, text);
            }
        }

        return content.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Null;
    }

    private static string Describe(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.Array
            ? "a list with something other than texts or messages"
            : value.ValueKind.ToString().ToLowerInvariant();
    }
}
