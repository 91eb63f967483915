using System.Runtime.InteropServices;

namespace DataGen.Deduplication;

/// <summary>How a duplicate was recognised.</summary>
public enum DuplicateMethod
{
    /// <summary>Not a duplicate.</summary>
    None = 0,

    /// <summary>Equal text after normalisation.</summary>
    Exact,

    /// <summary>ROUGE-L F-measure over the threshold.</summary>
    RougeL,

    /// <summary>Jaccard similarity of n-grams at or over the threshold.</summary>
    MinHash,
}

/// <summary>What an index decided about one row.</summary>
/// <param name="Method">The method that recognised the duplicate, <see cref="DuplicateMethod.None"/> if it is none.</param>
/// <param name="MatchedSequence">Sequence of the earliest kept row that matches; 0 when there is none.</param>
/// <param name="Score">Similarity to that row, above 0 and at most 1; 0 when there is none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DuplicateVerdict(DuplicateMethod Method, long MatchedSequence, double Score)
{
    /// <summary>The verdict about a row that duplicates nothing.</summary>
    public static DuplicateVerdict Unique => default;

    /// <summary>Whether the row repeats an earlier one.</summary>
    public bool IsDuplicate => Method != DuplicateMethod.None;

    /// <summary>The reason that rejects and reports give.</summary>
    /// <exception cref="InvalidOperationException">It is no duplicate.</exception>
    public string Reason =>
        Method switch
        {
            DuplicateMethod.Exact => "exact duplicate",
            DuplicateMethod.RougeL => "near duplicate (rouge-l)",
            DuplicateMethod.MinHash => "near duplicate (minhash)",
            _ => throw new InvalidOperationException("the row is no duplicate"),
        };
}
