using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Parquet.Meta;

namespace DataGen.Datasets;

/// <summary>
/// How the values of a Parquet column become JSON: numbers (decimals too) as numbers, dates and times as ISO 8601 strings, bytes as Base64,
/// NaN as null (what it stands for in exported tables). An infinity has no form.
/// </summary>
internal static class ParquetValue
{
    /// <summary>A <c>Func&lt;Utf8JsonWriter, T, bool&gt;</c> for the column's type T, or null for an unsupported type.</summary>
    public static Delegate? WriterFor(System.Type type, SchemaElement element)
    {
        return type switch
        {
            _ when type == typeof(ReadOnlyMemory<char>) => Always<ReadOnlyMemory<char>>(
                (writer, value) => writer.WriteStringValue(value.Span)
            ),
            _ when type == typeof(ReadOnlyMemory<byte>) => BytesWriter(element),
            _ when type == typeof(bool) => Always<bool>((writer, value) => writer.WriteBooleanValue(value)),
            _ when type == typeof(sbyte) => Always<sbyte>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(short) => Always<short>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(int) => IntWriter(element),
            _ when type == typeof(long) => LongWriter(element),
            _ when type == typeof(byte) => Always<byte>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(ushort) => Always<ushort>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(uint) => Always<uint>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(ulong) => Always<ulong>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(float) => (Func<Utf8JsonWriter, float, bool>)WriteSingle,
            _ when type == typeof(double) => (Func<Utf8JsonWriter, double, bool>)WriteDouble,
            _ when type == typeof(decimal) => Always<decimal>((writer, value) => writer.WriteNumberValue(value)),
            _ when type == typeof(DateTime) => TimestampWriter(element),
            _ when type == typeof(DateOnly) => Always<DateOnly>(
                (writer, value) => WriteText(writer, $"{value:yyyy-MM-dd}")
            ),
            _ when type == typeof(TimeOnly) => Always<TimeOnly>(
                (writer, value) => WriteTime(writer, value.ToTimeSpan())
            ),
            _ when type == typeof(TimeSpan) => Always<TimeSpan>(WriteTime),
            _ when type == typeof(Guid) => Always<Guid>((writer, value) => writer.WriteStringValue(value)),
            _ => null,
        };
    }

    private static Func<Utf8JsonWriter, T, bool> Always<T>(Action<Utf8JsonWriter, T> write)
    {
        return (writer, value) =>
        {
            write(writer, value);
            return true;
        };
    }

    private static Func<Utf8JsonWriter, ReadOnlyMemory<byte>, bool> BytesWriter(SchemaElement element)
    {
        var isText = element.ConvertedType is ConvertedType.UTF8 or ConvertedType.JSON or ConvertedType.ENUM;
        return (writer, value) =>
        {
            if (!isText)
            {
                writer.WriteBase64StringValue(value.Span);
                return true;
            }

            if (!Utf8.IsValid(value.Span))
            {
                return false;
            }

            writer.WriteStringValue(value.Span);
            return true;
        };
    }

    private static Func<Utf8JsonWriter, int, bool> IntWriter(SchemaElement element)
    {
        return element.ConvertedType == ConvertedType.TIME_MILLIS
            ? Always<int>((writer, value) => WriteTime(writer, TimeSpan.FromMilliseconds(value)))
            : Always<int>((writer, value) => writer.WriteNumberValue(value));
    }

    private static Func<Utf8JsonWriter, long, bool> LongWriter(SchemaElement element)
    {
        if (element.LogicalType?.TIME?.Unit?.NANOS is not null)
        {
            return Always<long>(
                (writer, value) => WriteTime(writer, new TimeSpan(value / TimeSpan.NanosecondsPerTick))
            );
        }

        return element.ConvertedType == ConvertedType.TIME_MICROS
            ? Always<long>((writer, value) => WriteTime(writer, TimeSpan.FromMicroseconds(value)))
            : Always<long>((writer, value) => writer.WriteNumberValue(value));
    }

    private static Func<Utf8JsonWriter, DateTime, bool> TimestampWriter(SchemaElement element)
    {
        if (element.ConvertedType == ConvertedType.DATE || element.LogicalType?.DATE is not null)
        {
            return Always<DateTime>((writer, value) => WriteText(writer, $"{value:yyyy-MM-dd}"));
        }

        var isUtc = element.LogicalType?.TIMESTAMP is not { IsAdjustedToUTC: false };
        return Always<DateTime>(
            (writer, value) => WriteText(writer, $"{value:yyyy-MM-ddTHH:mm:ss.FFFFFFF}{(isUtc ? "Z" : "")}")
        );
    }

    private static bool WriteSingle(Utf8JsonWriter writer, float value)
    {
        return WriteFinite(writer, value, () => writer.WriteNumberValue(value));
    }

    private static bool WriteDouble(Utf8JsonWriter writer, double value)
    {
        return WriteFinite(writer, value, () => writer.WriteNumberValue(value));
    }

    private static bool WriteFinite(Utf8JsonWriter writer, double value, Action write)
    {
        if (double.IsInfinity(value))
        {
            return false;
        }

        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else
        {
            write();
        }

        return true;
    }

    private static void WriteTime(Utf8JsonWriter writer, TimeSpan value)
    {
        WriteText(writer, $"{new DateTime(value.Ticks, DateTimeKind.Unspecified):HH:mm:ss.FFFFFFF}");
    }

    private static void WriteText(Utf8JsonWriter writer, FormattableString text)
    {
        writer.WriteStringValue(text.ToString(CultureInfo.InvariantCulture));
    }
}
