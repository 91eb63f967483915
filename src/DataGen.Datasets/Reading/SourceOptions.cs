using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>How the rows of a file are written.</summary>
public enum SourceFormat
{
    /// <summary>By the file's extension: .txt, .jsonl/.ndjson, .json, .csv, .tsv, .parquet; text formats also with .gz after it.</summary>
    Auto,

    /// <summary>One row per line of text. Blank lines are skipped.</summary>
    Lines,

    /// <summary>The whole file is one row of text, with LF line ends.</summary>
    Document,

    /// <summary>One JSON object per line. Blank lines are skipped.</summary>
    JsonLines,

    /// <summary>One JSON array of objects; a file that does not start with '[' is read as JSON lines.</summary>
    Json,

    /// <summary>Comma-separated values with a header row (RFC 4180). Values are strings unless a type is given.</summary>
    Csv,

    /// <summary>Tab-separated values with a header row.</summary>
    Tsv,

    Parquet,
}

/// <summary>Which files a source reads, and how.</summary>
public sealed record SourceOptions
{
    /// <summary>Files, folders, or patterns with <c>*</c>, <c>?</c> and <c>**</c>. The files of one pattern are read in ordinal order of their paths.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The format of every file, or <see cref="SourceFormat.Auto"/>.</summary>
    public SourceFormat Format { get; init; }

    /// <summary>The field that a line of text, or a whole document, becomes.</summary>
    public string LineField { get; init; } = "text";

    /// <summary>Whether rows of text formats keep their own bytes, so that they can be copied as they stand.</summary>
    public bool KeepText { get; init; }

    /// <summary>Types of CSV columns that are not plain text, by name. An empty value of such a column is null.</summary>
    public ImmutableDictionary<string, ColumnType> CsvTypes { get; init; } =
        ImmutableDictionary.Create<string, ColumnType>(StringComparer.Ordinal);

    /// <summary>The most that <see cref="MaxRowBytes"/> may be.</summary>
    public const int MostRowBytes = 128 * 1024 * 1024;

    /// <summary>The longest line or JSON row, in bytes; a longer one is a malformed row (in CSV, where the next cannot be told, the end). 128 MiB, which is also the most that is supported.</summary>
    public int MaxRowBytes { get; init; } = MostRowBytes;
}

/// <summary>A source that cannot be read on: a file is missing, of no known format, or damaged beyond its next row.</summary>
public sealed class SourceException : Exception
{
    public SourceException(string path, string message, Exception? cause = null)
        : base(message, cause)
    {
        Path = path;
    }

    /// <summary>The file or pattern.</summary>
    public string Path { get; }
}
