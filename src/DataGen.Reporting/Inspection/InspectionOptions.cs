using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>How closely to look at a dataset.</summary>
public sealed record InspectionOptions
{
    /// <summary>The format of the files, or by their names.</summary>
    public SourceFormat Format { get; init; }

    /// <summary>How many of the first rows to show.</summary>
    public int FirstRows { get; init; } = 3;

    /// <summary>How many repeated values, openings and patterns to show of each kind.</summary>
    public int TopValues { get; init; } = 5;

    /// <summary>
    /// Different values that are counted exactly, and followed for repetition, per column; beyond it counts are estimates. Memory
    /// follows it: about 100 bytes per value, column and kind of count.
    /// </summary>
    public int ExactValues { get; init; } = 200_000;
}
