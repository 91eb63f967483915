using System.Collections.Immutable;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>What the rows of a dataset look like: its columns, <c>id</c> first, and what a row must keep besides its types.</summary>
public sealed class DatasetShape
{
    private readonly ImmutableArray<RowRule> _rules;

    private DatasetShape(string name, ImmutableArray<Column> columns, ImmutableArray<RowRule> rules)
    {
        Name = name;
        Columns = columns;
        _rules = rules;
    }

    /// <summary>The name that recipes use; "columns" for a shape declared column by column.</summary>
    public string Name { get; }

    /// <summary>The columns, in the order of the file.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>A shape of declared columns. <c>id</c> is put first where it is not declared.</summary>
    /// <exception cref="ArgumentException">A name is empty or stands twice, or <c>id</c> is not a required string.</exception>
    public static DatasetShape Of(IEnumerable<Column> columns)
    {
        return new DatasetShape("columns", [], []).With(columns);
    }

    /// <summary>This shape with more columns behind its own, such as a score or the constraints of a row.</summary>
    /// <exception cref="ArgumentException">A name is empty or already taken.</exception>
    public DatasetShape With(IEnumerable<Column> columns)
    {
        var all = Columns.AddRange(columns);
        var id = all.FirstOrDefault(column => column.Name is "id");
        if (id is { Type: not ColumnType.String } or { Required: false })
        {
            throw new ArgumentException("The column 'id' must be a required string.", nameof(columns));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in all)
        {
            if (string.IsNullOrWhiteSpace(column.Name))
            {
                throw new ArgumentException("A column has no name.", nameof(columns));
            }

            if (!names.Add(column.Name))
            {
                throw new ArgumentException($"The column '{column.Name}' is declared twice.", nameof(columns));
            }
        }

        all = [id ?? new Column("id", ColumnType.String), .. all.Where(column => column.Name is not "id")];
        return new DatasetShape(Name, all, _rules);
    }

    /// <summary>Why a row does not fit, or null when it does. Fields that are no column are not looked at.</summary>
    public ColumnError? Check(IReadOnlyDictionary<string, JsonElement> row)
    {
        return Read(row, out _);
    }

    /// <summary>The row's values in the order of the columns, or why it does not fit.</summary>
    internal ColumnError? Read(IReadOnlyDictionary<string, JsonElement> row, out object?[] values)
    {
        values = new object?[Columns.Length];
        for (var at = 0; at < values.Length; at++)
        {
            var field = row.TryGetValue(Columns[at].Name, out var found) ? found : default;
            if (ColumnValue.Read(Columns[at], field, out values[at]) is { } error)
            {
                return error;
            }
        }

        foreach (var rule in _rules)
        {
            if (rule(this, values) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    internal object? ValueOf(string column, object?[] values)
    {
        for (var at = 0; at < Columns.Length; at++)
        {
            if (string.Equals(Columns[at].Name, column, StringComparison.Ordinal))
            {
                return values[at];
            }
        }

        return null;
    }

    internal static DatasetShape Named(
        string name,
        ImmutableArray<Column> columns,
        params ImmutableArray<RowRule> rules
    )
    {
        return new DatasetShape(name, [], rules).With(columns);
    }
}

/// <summary>What a row of a shape must keep besides the types of its columns.</summary>
internal delegate ColumnError? RowRule(DatasetShape shape, object?[] values);
