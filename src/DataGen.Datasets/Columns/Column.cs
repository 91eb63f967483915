namespace DataGen.Datasets;

/// <summary>The types a dataset's column may have.</summary>
public enum ColumnType
{
    String,
    Boolean,
    Int64,
    Double,

    /// <summary>Any JSON value, stored as its compact text.</summary>
    Json,

    StringList,
    Int64List,
    DoubleList,

    /// <summary>A conversation: a list of <c>{role, content}</c>, both strings.</summary>
    Messages,
}

/// <summary>A column of a dataset.</summary>
/// <param name="Name">The field of the row that it holds.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">Whether every row must have a value; a column that is not required may be null.</param>
public sealed record Column(string Name, ColumnType Type, bool Required = true);

public static class ColumnTypes
{
    /// <summary>The name of a type as recipes and messages write it.</summary>
    public static string Name(this ColumnType type)
    {
        return type switch
        {
            ColumnType.String => "string",
            ColumnType.Boolean => "bool",
            ColumnType.Int64 => "int64",
            ColumnType.Double => "double",
            ColumnType.Json => "json",
            ColumnType.StringList => "list<string>",
            ColumnType.Int64List => "list<int64>",
            ColumnType.DoubleList => "list<double>",
            ColumnType.Messages => "messages",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, message: null),
        };
    }

    /// <summary>The type of a name; false for an unknown one.</summary>
    public static bool TryParse(string name, out ColumnType type)
    {
        foreach (var candidate in Enum.GetValues<ColumnType>())
        {
            if (string.Equals(candidate.Name(), name, StringComparison.Ordinal))
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }
}
