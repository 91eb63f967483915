namespace DataGen.Deduplication;

/// <summary>What two texts may differ in and still be equal.</summary>
public sealed record ExactOptions
{
    /// <summary>Compare lower-cased texts (simple Unicode case mapping, no culture).</summary>
    public bool IgnoreCase { get; init; } = true;

    /// <summary>Ignore white space at both ends, and take every run of white space for one space.</summary>
    public bool CollapseWhitespace { get; init; } = true;
}
