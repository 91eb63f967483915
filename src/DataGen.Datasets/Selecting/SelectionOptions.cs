using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>Which rows are read, and which of their fields are looked at.</summary>
public sealed record SelectionOptions
{
    /// <summary>Files, folders or patterns, as in <see cref="SourceOptions.Paths"/>. All of one format.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The field whose text is wanted. It may be left out where there is only one: in lines of text, or a file of one column.</summary>
    public string? Field { get; init; }

    /// <summary>The field with the row's own id, a text or a number; null when ids are not wanted.</summary>
    public string? IdField { get; init; }

    /// <summary>The format of every file, or <see cref="SourceFormat.Auto"/>.</summary>
    public SourceFormat Format { get; init; }
}
