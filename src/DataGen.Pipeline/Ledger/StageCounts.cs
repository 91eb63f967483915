using System.Collections.Immutable;

namespace DataGen.Pipeline;

/// <summary>
/// The counts of one stage. Their law: in + expanded = out + dropped + failed + merged + pending.
/// </summary>
public sealed record StageCounts
{
    /// <summary>Records the stage was given.</summary>
    public long In { get; init; }

    /// <summary>Records it passed on.</summary>
    public long Out { get; init; }

    /// <summary>Records it made beyond one for each it was given (a source makes all of its records).</summary>
    public long Expanded { get; init; }

    /// <summary>Records folded into others.</summary>
    public long Merged { get; init; }

    /// <summary>Records it had taken in and not decided on when the run stopped early; 0 in a complete run.</summary>
    public long Pending { get; init; }

    /// <summary>Answers of models that its records took.</summary>
    public long Answers { get; init; }

    /// <summary>How many of the answers were asked for because one before was unusable: repairs and retries.</summary>
    public long Reasked { get; init; }

    /// <summary>Records removed, by reason.</summary>
    public ImmutableSortedDictionary<string, long> Dropped { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Records it could not work on, by error.</summary>
    public ImmutableSortedDictionary<string, long> Failed { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public long TotalDropped => Dropped.Values.Sum();

    public long TotalFailed => Failed.Values.Sum();

    /// <summary>Whether the law holds.</summary>
    public bool Balances => In + Expanded == Out + TotalDropped + TotalFailed + Merged + Pending;
}
