namespace DataGen.Pipeline;

/// <summary>What became of a record at a stage.</summary>
public enum StageOutcome
{
    /// <summary>The stage passed on one or more records for it.</summary>
    Emitted,

    /// <summary>The stage holds it until it has seen its whole input (shuffle, collect).</summary>
    Held,

    /// <summary>The stage removed it for a named reason.</summary>
    Dropped,

    /// <summary>The stage could not do its work on it, for a named error.</summary>
    Failed,
}

/// <summary>How a record came to the stage that an event speaks of.</summary>
public enum Arrival
{
    /// <summary>From the stage before.</summary>
    Given,

    /// <summary>The stage made it: a source row, a round of a growing pool.</summary>
    Made,

    /// <summary>An earlier <see cref="StageOutcome.Held"/> event counted it.</summary>
    Held,
}

/// <summary>One entry of a record's history: what a stage did with it.</summary>
public sealed record StageEvent
{
    public required string StageId { get; init; }

    public required StageOutcome Outcome { get; init; }

    public Arrival Arrival { get; init; }

    /// <summary>The record the stage was given or made.</summary>
    public required Record Record { get; init; }

    /// <summary>How many records the stage passed on.</summary>
    public int Emitted { get; init; }

    /// <summary>How many held records were folded into this one, not counting itself.</summary>
    public int Merged { get; init; }

    /// <summary>The rule that dropped it or the kind of error: short and stable, a key to count by.</summary>
    public string? Reason { get; init; }

    /// <summary>What exactly was wrong with this record.</summary>
    public string? Detail { get; init; }

    /// <summary>Keys of the stored answers that were used.</summary>
    public IReadOnlyList<string> AnswerKeys { get; init; } = [];

    /// <summary>How many of them were asked for because an answer before was unusable.</summary>
    public int Reasked { get; init; }
}
