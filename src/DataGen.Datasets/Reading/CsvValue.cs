using System.Globalization;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Reads the text of a CSV value as a column type.</summary>
internal static class CsvValue
{
    private static readonly JsonElement Null = JsonElement.Parse("null"u8);
    private static readonly JsonElement True = JsonElement.Parse("true"u8);
    private static readonly JsonElement False = JsonElement.Parse("false"u8);

    /// <summary>False when the text does not say a value of the type. Empty text is null, except as a string.</summary>
    public static bool TryRead(string text, ColumnType type, out JsonElement value)
    {
        if (type == ColumnType.String)
        {
            value = JsonText.String(text);
            return true;
        }

        var trimmed = text.Trim();
        value = Null;
        switch (type)
        {
            case var _ when trimmed.Length == 0:
                return true;
            case ColumnType.Boolean:
                var isTrue = trimmed.Equals("true", StringComparison.OrdinalIgnoreCase) || trimmed is "1";
                value = isTrue ? True : False;
                return isTrue || trimmed.Equals("false", StringComparison.OrdinalIgnoreCase) || trimmed is "0";
            case ColumnType.Int64:
                var isInteger = long.TryParse(
                    trimmed,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var integer
                );
                value = JsonSerializer.SerializeToElement(integer, DatasetJsonContext.Default.Int64);
                return isInteger;
            case ColumnType.Double:
                var isNumber = double.TryParse(
                    trimmed,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var number
                );
                if (!isNumber || !double.IsFinite(number))
                {
                    return false;
                }

                value = JsonSerializer.SerializeToElement(number, DatasetJsonContext.Default.Double);
                return true;
            default:
                // Lists, messages and json are written as JSON inside the value.
                var row = JsonRow.ParseValue(System.Text.Encoding.UTF8.GetBytes(text));
                value = row ?? Null;
                return row is not null;
        }
    }
}
