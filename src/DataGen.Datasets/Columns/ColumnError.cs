namespace DataGen.Datasets;

/// <summary>Why a row does not fit a dataset.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Expected">What it takes.</param>
/// <param name="Got">What the row has, cut short and safe to print.</param>
public sealed record ColumnError(string Column, string Expected, string Got)
{
    /// <summary>The error as one sentence.</summary>
    public override string ToString()
    {
        return $"column '{Column}': expected {Expected}, got {Got}";
    }
}
