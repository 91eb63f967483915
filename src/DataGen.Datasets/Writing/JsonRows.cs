using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Writes the values of a row as JSON: the columns themselves, or the shapes of other trainers.</summary>
internal static class JsonRows
{
    /// <summary>Every column under its name, null where it has no value.</summary>
    public static Action<Utf8JsonWriter, object?[]> Columns(DatasetShape shape)
    {
        return (writer, values) =>
        {
            writer.WriteStartObject();
            for (var at = 0; at < values.Length; at++)
            {
                writer.WritePropertyName(shape.Columns[at].Name);
                WriteValue(writer, shape.Columns[at].Type, values[at]);
            }

            writer.WriteEndObject();
        };
    }

    private static void WriteValue(Utf8JsonWriter writer, ColumnType type, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string json when type == ColumnType.Json:
                // In JSON lines a JSON value needs no second wrapping.
                writer.WriteRawValue(json, skipInputValidation: true);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long integer:
                writer.WriteNumberValue(integer);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case ChatMessage[] messages:
                writer.WriteStartArray();
                foreach (var message in messages)
                {
                    writer.WriteStartObject();
                    writer.WriteString("role"u8, message.Role);
                    writer.WriteString("content"u8, message.Content);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            case string[] list:
                WriteList(writer, list, writer.WriteStringValue);
                break;
            case long[] list:
                WriteList(writer, list, writer.WriteNumberValue);
                break;
            case double[] list:
                WriteList(writer, list, writer.WriteNumberValue);
                break;
            default:
                throw new ArgumentException($"Not a column value: {value.GetType()}", nameof(value));
        }
    }

    private static void WriteList<T>(Utf8JsonWriter writer, T[] list, Action<T> write)
    {
        writer.WriteStartArray();
        foreach (var item in list)
        {
            write(item);
        }

        writer.WriteEndArray();
    }
}
