using System.Collections.Immutable;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>
/// Finds the columns that hold every row of a stream: one a field, in the order in which they first appear, each of the narrowest type that holds
/// all its values without loss (bool, int64, double, string, lists of these, messages), or else the values' JSON text. Every column may be null; one
/// that always is, is text.
/// </summary>
internal sealed class ColumnSurvey
{
    /// <summary>In order of preference.</summary>
    private static readonly ColumnType[] Types =
    [
        ColumnType.Boolean,
        ColumnType.Int64,
        ColumnType.Double,
        ColumnType.String,
        ColumnType.StringList,
        ColumnType.Int64List,
        ColumnType.DoubleList,
        ColumnType.Messages,
        ColumnType.Json,
    ];

    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _possible = new(StringComparer.Ordinal);

    /// <summary>Looks at a row; one that cannot be read has no fields.</summary>
    public void Add(SourceRow row)
    {
        foreach (var (name, value) in row.Fields)
        {
            if (!_possible.TryGetValue(name, out var possible))
            {
                _names.Add(name);
                possible = AnyType;
            }

            _possible[name] = possible & TypesOf(value);
        }
    }

    /// <summary>The columns of the rows so far.</summary>
    public ImmutableArray<Column> Columns()
    {
        return [.. _names.Select(name => new Column(name, TypeOf(_possible[name]), Required: false))];
    }

    private const int AnyType = -1;

    private static ColumnType TypeOf(int possible)
    {
        return possible == AnyType ? ColumnType.String : Array.Find(Types, type => (possible & Of(type)) != 0);
    }

    private static int TypesOf(JsonElement value)
    {
        var types = value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => AnyType,
            JsonValueKind.True or JsonValueKind.False => Of(ColumnType.Boolean),
            JsonValueKind.Number => TypesOfNumber(value),
            JsonValueKind.String => Of(ColumnType.String),
            JsonValueKind.Array => TypesOfList(value),
            _ => 0,
        };
        return types | Of(ColumnType.Json);
    }

    /// <summary>3.0 is no whole number here, and a whole number beyond 64 bits is none that a column holds.</summary>
    private static int TypesOfNumber(JsonElement value)
    {
        var isWhole = !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');
        if (isWhole && !value.TryGetInt64(out _))
        {
            return 0;
        }

        return (isWhole ? Of(ColumnType.Int64) : 0) | (Holds(ColumnType.Double, value) ? Of(ColumnType.Double) : 0);
    }

    private static int TypesOfList(JsonElement list)
    {
        var types =
            Of(ColumnType.StringList) | Of(ColumnType.Int64List) | Of(ColumnType.DoubleList) | Of(ColumnType.Messages);
        foreach (var item in list.EnumerateArray())
        {
            types &= item.ValueKind switch
            {
                JsonValueKind.String => Of(ColumnType.StringList),
                JsonValueKind.Number => TypesOfNumberList(TypesOfNumber(item)),
                JsonValueKind.Object when IsMessage(item) => Of(ColumnType.Messages),
                _ => 0,
            };
        }

        return types;
    }

    private static int TypesOfNumberList(int types)
    {
        return ((types & Of(ColumnType.Int64)) != 0 ? Of(ColumnType.Int64List) : 0)
            | ((types & Of(ColumnType.Double)) != 0 ? Of(ColumnType.DoubleList) : 0);
    }

    /// <summary>Content in parts would be joined, so it is left as JSON.</summary>
    private static bool IsMessage(JsonElement item)
    {
        return item.GetPropertyCount() == 2
            && item.TryGetProperty("role"u8, out var role)
            && role.ValueKind == JsonValueKind.String
            && item.TryGetProperty("content"u8, out var content)
            && content.ValueKind == JsonValueKind.String;
    }

    private static bool Holds(ColumnType type, JsonElement value)
    {
        return ColumnValue.Read(new Column("", type), value, out _) is null;
    }

    private static int Of(ColumnType type)
    {
        return 1 << (int)type;
    }
}
