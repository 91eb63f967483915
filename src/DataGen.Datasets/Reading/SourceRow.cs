using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Where a row stands: the file, and the 1-based line (text formats) or row (Parquet, JSON arrays).</summary>
public readonly record struct SourceLocation(string File, long Row)
{
    /// <summary><c>file:row</c>, as editors and terminals link it.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{File}:{Row}");
    }
}

/// <summary>
/// One row of a source: its fields in the order of the file, or what was wrong with it. Field names are unique (of equal
/// names in a JSON row the last wins), and no text holds a lone surrogate (each became U+FFFD).
/// </summary>
public sealed class SourceRow
{
    private SourceRow(SourceLocation location, ImmutableArray<KeyValuePair<string, JsonElement>> fields, string? error)
    {
        Location = location;
        Fields = fields;
        Error = error;
    }

    /// <summary>Where the row stands.</summary>
    public SourceLocation Location { get; }

    /// <summary>Names and values; empty when the row is malformed.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Fields { get; }

    /// <summary>What was wrong, without the location; null for a good row.</summary>
    public string? Error { get; }

    /// <summary>
    /// The row's own bytes without its line end, where <see cref="SourceOptions.KeepText"/> asks for them and the format has lines; for JSON with
    /// lone surrogates replaced.
    /// </summary>
    public ReadOnlyMemory<byte> Text { get; private init; }

    public static SourceRow Good(SourceLocation location, ImmutableArray<KeyValuePair<string, JsonElement>> fields)
    {
        return new SourceRow(location, fields, error: null);
    }

    public static SourceRow Malformed(SourceLocation location, string error)
    {
        return new SourceRow(location, [], error);
    }

    /// <summary>The same row with its own bytes, which are copied.</summary>
    internal SourceRow WithText(ReadOnlySpan<byte> text)
    {
        return new SourceRow(Location, Fields, Error) { Text = text.ToArray() };
    }

    /// <summary>The value of a field.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Key, name, StringComparison.Ordinal))
            {
                value = field.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
