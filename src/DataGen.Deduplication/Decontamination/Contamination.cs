namespace DataGen.Deduplication;

/// <summary>How a contaminated row was recognised.</summary>
public enum ContaminationKind
{
    /// <summary>A run of consecutive words stands in both texts.</summary>
    SharedRun,

    /// <summary>The ROUGE-L F-measure is over the threshold.</summary>
    RougeL,
}

/// <summary>Why a row counts as contaminated.</summary>
/// <param name="Kind">How it was recognised; a shared run goes before ROUGE-L.</param>
/// <param name="Benchmark">Name of the benchmark text, the first one added of those that match.</param>
/// <param name="SharedWords">Length in words of the longest run both texts share; 0 for <see cref="ContaminationKind.RougeL"/>.</param>
/// <param name="Score">
/// For a shared run its share of the row's words, for ROUGE-L the F-measure; above 0, at most 1.
/// </param>
public sealed record Contamination(ContaminationKind Kind, string Benchmark, int SharedWords, double Score);
