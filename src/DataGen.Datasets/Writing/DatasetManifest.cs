using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>A file of a dataset.</summary>
/// <param name="Path">Relative to the dataset's folder, with '/'.</param>
/// <param name="Rows">Rows it holds.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Of its bytes, in lower-case hex.</param>
public sealed record DatasetFile(string Path, long Rows, long Bytes, string Sha256);

/// <summary>A split as it was written.</summary>
/// <param name="Name">Such as <c>train</c>.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its size in memory, uncompressed.</param>
/// <param name="Files">Its files in every format, Parquet first.</param>
public sealed record WrittenSplit(string Name, long Rows, long Bytes, ImmutableArray<DatasetFile> Files);

/// <summary>A dataset as it was written.</summary>
/// <param name="Shape">What its rows look like.</param>
/// <param name="Splits"><c>train</c>, then the others in the order of the options.</param>
public sealed record DatasetManifest(DatasetShape Shape, ImmutableArray<WrittenSplit> Splits)
{
    /// <summary>Rows of all splits.</summary>
    public long Rows => Splits.Sum(split => split.Rows);
}
