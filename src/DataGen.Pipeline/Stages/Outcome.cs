namespace DataGen.Pipeline;

/// <summary>What an operator answers for one record: it passes on one or more records, drops it for a reason, or fails on it with an error.</summary>
public readonly record struct Outcome
{
    private Outcome(StageOutcome kind) => Kind = kind;

    public StageOutcome Kind { get; }

    /// <summary>The records passed on; empty unless emitted.</summary>
    public IReadOnlyList<Record> Records { get; private init; } = [];

    /// <summary>The rule that dropped the record, or the kind of error.</summary>
    public string? Reason { get; private init; }

    /// <summary>What exactly was wrong with this record.</summary>
    public string? Detail { get; private init; }

    /// <summary>A failure that is not the row's own: the next run asks again.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>Keys of the stored answers that were used.</summary>
    public IReadOnlyList<string> AnswerKeys { get; private init; } = [];

    /// <summary>How many of them were asked for because an answer before was unusable.</summary>
    public int Reasked { get; private init; }

    /// <summary>The history of the stages nested in this one.</summary>
    public Trail? Inner { get; private init; }

    /// <summary>Records that the stage made of this one and let go of at once, each for a reason.</summary>
    public IReadOnlyList<RejectedRecord> Rejected { get; private init; } = [];

    /// <summary>Whether the stage wants no further record.</summary>
    public bool EndsStream { get; private init; }

    public static Outcome Emit(Record record) => new(StageOutcome.Emitted) { Records = [record] };

    /// <summary>Passes on several records.</summary>
    /// <exception cref="ArgumentException">There are none: a record that leads to nothing must be dropped with a reason.</exception>
    public static Outcome Emit(IReadOnlyList<Record> records) =>
        records.Count == 0
            ? throw new ArgumentException("emitting nothing is illegal: drop the record with a reason", nameof(records))
            : new(StageOutcome.Emitted) { Records = records };

    public static Outcome Drop(string reason, string? detail = null) =>
        new(StageOutcome.Dropped) { Reason = reason, Detail = detail };

    /// <summary>A failure on this record.</summary>
    /// <param name="error">Short and stable: errors are counted by it.</param>
    /// <param name="detail">What exactly went wrong.</param>
    /// <param name="transient">Whether the next run may succeed on the same record.</param>
    public static Outcome Fail(string error, string? detail = null, bool transient = false) =>
        new(StageOutcome.Failed)
        {
            Reason = error,
            Detail = detail,
            IsTransient = transient,
        };

    /// <summary>This outcome, with the answers it took.</summary>
    /// <param name="keys">Keys of the stored answers.</param>
    /// <param name="reasked">How many of them were asked for because an answer before was unusable.</param>
    public Outcome WithAnswers(IReadOnlyList<string> keys, int reasked = 0) =>
        this with
        {
            AnswerKeys = keys,
            Reasked = reasked,
        };

    public Outcome WithInner(Trail? inner) => this with { Inner = inner };

    /// <summary>This outcome, with parts of the record that went no further accounted for.</summary>
    public Outcome WithRejected(IReadOnlyList<RejectedRecord> rejected) => this with { Rejected = rejected };

    /// <summary>This outcome, and no record after it.</summary>
    public Outcome ThenEnd() => this with { EndsStream = true };
}

/// <summary>A record that a stage made and dropped in one go: an element of a list that is not whole.</summary>
public sealed record RejectedRecord(Record Record, string Reason, string? Detail = null);
