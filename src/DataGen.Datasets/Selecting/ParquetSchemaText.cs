using System.Globalization;
using Parquet.Meta;

namespace DataGen.Datasets;

/// <summary>
/// What a Parquet schema says, one text an element, whichever of the two annotations of the format (converted or logical types) it is said with.
/// </summary>
internal static class ParquetSchemaText
{
    /// <summary>The elements below the root, in file order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<SchemaElement> schema)
    {
        return schema.Skip(1).Select(Describe).ToList();
    }

    private static string Describe(SchemaElement element)
    {
        var type =
            element.Type == Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY
                ? string.Create(CultureInfo.InvariantCulture, $"{element.Type}({element.TypeLength})")
                : element.Type?.ToString() ?? "group";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{element.Name}: {element.RepetitionType} {type} {Annotation(element)} {element.NumChildren ?? 0}"
        );
    }

    private static string Annotation(SchemaElement element)
    {
        return element.LogicalType is { } logical ? OfLogical(logical) : OfConverted(element);
    }

    private static string OfLogical(LogicalType type)
    {
        return type switch
        {
            { STRING: not null } => "string",
            { LIST: not null } => "list",
            { MAP: not null } => "map",
            { DATE: not null } => "date",
            { UUID: not null } => "uuid",
            { ENUM: not null } => "enum",
            { JSON: not null } => "json",
            { BSON: not null } => "bson",
            { INTEGER: { } number } => Integer(number.BitWidth, number.IsSigned),
            { DECIMAL: { } number } => string.Create(
                CultureInfo.InvariantCulture,
                $"decimal({number.Precision},{number.Scale})"
            ),
            { TIME: { } time } => $"time({Unit(time.Unit)},{time.IsAdjustedToUTC})",
            { TIMESTAMP: { } time } => $"timestamp({Unit(time.Unit)},{time.IsAdjustedToUTC})",
            _ => "another logical type",
        };
    }

    private static string OfConverted(SchemaElement element)
    {
        return element.ConvertedType switch
        {
            ConvertedType.UTF8 => "string",
            ConvertedType.LIST => "list",
            ConvertedType.MAP or ConvertedType.MAP_KEY_VALUE => "map",
            ConvertedType.DATE => "date",
            ConvertedType.ENUM => "enum",
            ConvertedType.JSON => "json",
            ConvertedType.BSON => "bson",
            ConvertedType.INT_8 => Integer(8, isSigned: true),
            ConvertedType.INT_16 => Integer(16, isSigned: true),
            ConvertedType.INT_32 => Integer(32, isSigned: true),
            ConvertedType.INT_64 => Integer(64, isSigned: true),
            ConvertedType.UINT_8 => Integer(8, isSigned: false),
            ConvertedType.UINT_16 => Integer(16, isSigned: false),
            ConvertedType.UINT_32 => Integer(32, isSigned: false),
            ConvertedType.UINT_64 => Integer(64, isSigned: false),
            ConvertedType.DECIMAL => string.Create(
                CultureInfo.InvariantCulture,
                $"decimal({element.Precision},{element.Scale ?? 0})"
            ),
            ConvertedType.TIME_MILLIS => "time(ms,True)",
            ConvertedType.TIME_MICROS => "time(us,True)",
            ConvertedType.TIMESTAMP_MILLIS => "timestamp(ms,True)",
            ConvertedType.TIMESTAMP_MICROS => "timestamp(us,True)",
            null when element.Type == Parquet.Meta.Type.INT32 => Integer(32, isSigned: true),
            null when element.Type == Parquet.Meta.Type.INT64 => Integer(64, isSigned: true),
            null => "plain",
            var other => other.ToString()!,
        };
    }

    private static string Integer(int bits, bool isSigned)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{(isSigned ? "int" : "uint")}{bits}");
    }

    private static string Unit(TimeUnit? unit)
    {
        return unit switch
        {
            { MILLIS: not null } => "ms",
            { MICROS: not null } => "us",
            _ => "ns",
        };
    }
}
