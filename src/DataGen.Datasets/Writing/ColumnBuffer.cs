using Parquet;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>A dataset's column on its way to Parquet: its field in the file's schema, and the values of the open row group.</summary>
internal sealed class ColumnBuffer
{
    private const int ListElement = 3;
    private const int StructField = 4;

    private readonly Action<object?> _add;
    private readonly ILeafBuffer[] _leaves;

    public ColumnBuffer(Column column)
    {
        (Field, _leaves, _add) = column.Type switch
        {
            ColumnType.String or ColumnType.Json => Plain<ReadOnlyMemory<char>>(
                column,
                typeof(string),
                value => ((string)value).AsMemory()
            ),
            ColumnType.Boolean => Plain<bool>(column, typeof(bool), value => (bool)value),
            ColumnType.Int64 => Plain<long>(column, typeof(long), value => (long)value),
            ColumnType.Double => Plain<double>(column, typeof(double), value => (double)value),
            ColumnType.StringList => List<ReadOnlyMemory<char>>(
                column,
                typeof(string),
                value => Array.ConvertAll((string[])value, text => text.AsMemory())
            ),
            ColumnType.Int64List => List<long>(column, typeof(long), value => (long[])value),
            ColumnType.DoubleList => List<double>(column, typeof(double), value => (double[])value),
            ColumnType.Messages => Messages(column),
            _ => throw new ArgumentOutOfRangeException(nameof(column)),
        };
    }

    /// <summary>The column in the file's schema.</summary>
    public Field Field { get; }

    public int LeafCount => _leaves.Length;

    /// <summary>Adds a value as <see cref="ColumnValue"/> read it.</summary>
    public void Add(object? value)
    {
        _add(value);
    }

    /// <summary>Writes the buffered values; <paramref name="fields"/> are this column's leaves in the file's schema.</summary>
    public async ValueTask WriteAsync(
        ParquetRowGroupWriter group,
        ReadOnlyMemory<DataField> fields,
        CancellationToken cancellationToken
    )
    {
        for (var leaf = 0; leaf < _leaves.Length; leaf++)
        {
            await _leaves[leaf].WriteAsync(group, fields.Span[leaf], cancellationToken);
        }
    }

    private static (Field, ILeafBuffer[], Action<object?>) Plain<T>(Column column, Type type, Func<object, T> read)
        where T : struct
    {
        var leaf = new LeafBuffer<T>();
        return (
            new DataField(column.Name, type, isNullable: true),
            [leaf],
            value => leaf.Add(value is null ? null : read(value))
        );
    }

    private static (Field, ILeafBuffer[], Action<object?>) List<T>(
        Column column,
        Type type,
        Func<object, IReadOnlyList<T>> read
    )
        where T : struct
    {
        var leaf = new LeafBuffer<T>();
        return (
            new ListField(column.Name, new DataField(ListField.ElementName, type, isNullable: true)),
            [leaf],
            value => leaf.AddList(value is null ? null : read(value), ListElement)
        );
    }

    private static (Field, ILeafBuffer[], Action<object?>) Messages(Column column)
    {
        var (roles, contents) = (new LeafBuffer<ReadOnlyMemory<char>>(), new LeafBuffer<ReadOnlyMemory<char>>());
        var message = new StructField(
            ListField.ElementName,
            new DataField("role", typeof(string), isNullable: true),
            new DataField("content", typeof(string), isNullable: true)
        );
        return (
            new ListField(column.Name, message),
            [roles, contents],
            value =>
            {
                var messages = (ChatMessage[]?)value;
                roles.AddList(Texts(messages, message => message.Role), StructField);
                contents.AddList(Texts(messages, message => message.Content), StructField);
            }
        );
    }

    private static ReadOnlyMemory<char>[]? Texts(ChatMessage[]? messages, Func<ChatMessage, string> read)
    {
        return messages is null ? null : Array.ConvertAll(messages, message => read(message).AsMemory());
    }
}
