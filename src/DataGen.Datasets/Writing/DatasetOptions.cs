using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>The formats a dataset may be written in; several at once give several sets of files with the same rows.</summary>
[Flags]
public enum DatasetFormats
{
    None = 0,

    /// <summary>Parquet, one folder per dataset: <c>train-00000-of-00001.parquet</c>.</summary>
    Parquet = 1,

    /// <summary>The same columns as JSON lines beside the Parquet files: <c>train-00000-of-00001.jsonl</c>.</summary>
    JsonLines = 2,

    /// <summary>JSON lines as Alpaca trainers read them (instruction, input, output, and system and history where there are), in the folder <c>alpaca</c>.</summary>
    Alpaca = 4,

    /// <summary>JSON lines as ShareGPT trainers read them (conversations of from and value), in the folder <c>sharegpt</c>.</summary>
    ShareGpt = 8,
}

/// <summary>A share of the rows, kept apart from the rest.</summary>
/// <param name="Name">Lower-case letters, digits and '_', such as <c>validation</c>.</param>
/// <param name="Fraction">The expected share of the source keys, above 0 and below 1.</param>
public sealed record DatasetSplit(string Name, double Fraction);

/// <summary>Where files and row groups are cut. Only rows and bytes count, never time, so that equal rows give equal files.</summary>
public sealed record DatasetLimits
{
    /// <summary>The most rows of a row group.</summary>
    public int GroupRows { get; init; } = 20_000;

    /// <summary>The bytes, as held in memory, at which a row group ends; what a writer needs of memory follows it.</summary>
    public long GroupBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>The bytes, before compression, at which a file ends.</summary>
    public long PartBytes { get; init; } = 512L * 1024 * 1024;
}

/// <summary>What a dataset is and where it is built.</summary>
public sealed record DatasetOptions
{
    /// <summary>The folder to build in; it becomes visible by being published whole.</summary>
    public required string Folder { get; init; }

    /// <summary>What its rows look like.</summary>
    public required DatasetShape Shape { get; init; }

    /// <summary>The formats to write.</summary>
    public DatasetFormats Formats { get; init; } = DatasetFormats.Parquet;

    /// <summary>Shares kept apart from <c>train</c>, which takes the rest.</summary>
    public ImmutableArray<DatasetSplit> Splits { get; init; } = [];

    /// <summary>The run's seed; it decides which source keys fall into which split.</summary>
    public long Seed { get; init; }

    /// <summary>Where files and row groups are cut.</summary>
    public DatasetLimits Limits { get; init; } = new();
}
