using System.Globalization;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Some rows in a row of a <see cref="RowSelection"/>, which a <see cref="RowCopy"/> can write as they stand.</summary>
public abstract class RowBlock : IDisposable
{
    private protected RowBlock(TextColumn texts, TextColumn? ids)
    {
        Texts = texts;
        Ids = ids;
    }

    /// <summary>Rows in the block.</summary>
    public int Count => Texts.Count;

    /// <summary>The field that was asked for.</summary>
    public TextColumn Texts { get; }

    /// <summary>The rows' own ids, empty where a row has none; null when they were not asked for.</summary>
    public TextColumn? Ids { get; }

    /// <summary>Where a row stands.</summary>
    public abstract SourceLocation Locate(int row);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
    }

    /// <summary>The row's own bytes; empty where the format has no lines.</summary>
    internal virtual ReadOnlyMemory<byte> Line(int row)
    {
        return default;
    }

    /// <summary>The fields of some rows, in order; no fields where a row cannot be read.</summary>
    internal abstract IEnumerable<IReadOnlyList<KeyValuePair<string, JsonElement>>> FieldsOf(IReadOnlyList<int> rows);
}

/// <summary>Why a row was set aside; written beside its fields.</summary>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="DuplicateOf">The id or the name of the row that it repeats, if there is one.</param>
/// <param name="DuplicateOfRow">The 0-based number of that row, where it has no id.</param>
/// <param name="Score">The similarity to that row, from 0 to 1.</param>
public sealed record RowNote(
    string Reason,
    string? DuplicateOf = null,
    long? DuplicateOfRow = null,
    double? Score = null
)
{
    /// <summary>The row that it repeats, by id, name or number; null if there is none.</summary>
    internal string? Other => DuplicateOf ?? DuplicateOfRow?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The names under which a note is written.</summary>
    public static IReadOnlyList<string> Names { get; } = ["duplicate_of", "score", "reason"];
}
