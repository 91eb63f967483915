namespace DataGen.Pipeline;

/// <summary>What a running stage knows about itself and its run.</summary>
public sealed class StageContext
{
    public required Stage Stage { get; init; }

    public required RunContext Run { get; init; }

    /// <summary>Where histories end.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>Streams declared by name beside the main input; each is complete when the stage begins to read it.</summary>
    public required IReadOnlyDictionary<string, ISideInput> Sides { get; init; }

    /// <summary>The growing pool this stage is nested in, if any.</summary>
    public RecordPool? Pool { get; init; }

    /// <summary>
    /// The index of the first sample that stages here ask for: not 0 where a block has them ask again, so that the same question gets other
    /// answers than before.
    /// </summary>
    public int FirstSample { get; init; }

    public required StageProgress Progress { get; init; }

    /// <summary>What runs the graph this stage stands in; blocks run their bodies inside it.</summary>
    internal GraphRunner Runner { get; init; } = null!;

    public string Id => Stage.Id;

    /// <summary>How many records it works on at once when it waits for others.</summary>
    public int Concurrency => Stage.Window ?? Run.Concurrency;

    /// <summary>Tells the user something about this run that is not an error.</summary>
    public void Note(string message) => Run.Note(Id, message);

    /// <summary>Chance for this stage.</summary>
    public Draw Draw => new(Run.Seed, Stage.DrawName);

    /// <summary>Runs the body of a block over a stream whose histories go on in the result.</summary>
    public IAsyncEnumerable<StreamItem> RunBodyAsync(
        StageGraph body,
        IAsyncEnumerable<StreamItem> input,
        RecordPool? pool,
        CancellationToken ct
    ) => new GraphRunner(body, Run, Journal, Runner, new BodyScope(pool ?? Pool, FirstSample), ct).RunAsync(input, ct);

    /// <summary>Runs the body of a block for one record.</summary>
    /// <param name="body">The stages.</param>
    /// <param name="records">The record, or what it was split into.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="firstSample">How many samples of the same questions were asked for before.</param>
    /// <returns>The records that came out, in order, and the history of the stages inside.</returns>
    public async Task<(IReadOnlyList<Record> Records, Trail? Inner)> RunBodyAsync(
        StageGraph body,
        IEnumerable<Record> records,
        CancellationToken ct,
        int firstSample = 0
    )
    {
        var journal = new TrailJournal();
        var results = new List<Record>();
        var runner = new GraphRunner(body, Run, journal, Runner, new BodyScope(Pool, FirstSample + firstSample), ct);
        await foreach (var item in runner.RunAsync(Items(records), ct))
        {
            journal.Commit(item.Trail);
            if (item.Record is not null)
            {
                results.Add(item.Record);
            }
        }

        Journal.Discard(journal.Discarded);
        return (results, journal.Trail);
    }

    private static async IAsyncEnumerable<StreamItem> Items(IEnumerable<Record> records)
    {
        foreach (var record in records)
        {
            yield return StreamItem.Of(record);
        }

        await Task.CompletedTask;
    }

    /// <summary>The items that stand for an outcome: the records passed on, the first of them with the history, or the history alone.</summary>
    internal IEnumerable<StreamItem> Settle(StreamItem item, Outcome outcome)
    {
        var trail = Enter(item, outcome);
        return outcome.Records.Count switch
        {
            0 => [new StreamItem(null, trail)],
            1 => [new StreamItem(outcome.Records[0], trail)],
            _ => outcome.Records.Select((record, i) => new StreamItem(record, i == 0 ? trail : null)),
        };
    }

    /// <summary>Adds what this stage did with a record to the record's history.</summary>
    public Trail Enter(StreamItem item, Outcome outcome)
    {
        Observe(outcome);
        var trail = Trail.Append(
            Trail.Append(item.Trail, outcome.Inner),
            new StageEvent
            {
                StageId = Id,
                Outcome = outcome.Kind,
                Record = item.Record!,
                Emitted = outcome.Records.Count,
                Reason = outcome.Reason,
                Detail = outcome.Detail,
                AnswerKeys = outcome.AnswerKeys,
                Reasked = outcome.Reasked,
            }
        );
        foreach (var rejected in outcome.Rejected)
        {
            trail = Trail.Append(
                trail,
                new StageEvent
                {
                    StageId = Id,
                    Outcome = StageOutcome.Dropped,
                    Arrival = Arrival.Made,
                    Record = rejected.Record,
                    Reason = rejected.Reason,
                    Detail = rejected.Detail,
                }
            );
        }

        return trail;
    }

    /// <summary>Live counters, and the decision to stop the run where rows fail that a later decision needs.</summary>
    private void Observe(Outcome outcome)
    {
        Progress.Count(outcome);
        if (outcome.Kind != StageOutcome.Failed)
        {
            Progress.FailuresInARow = 0;
            return;
        }

        if (!outcome.IsTransient)
        {
            return;
        }

        Progress.FailuresInARow++;
        if (Stage.StopsOnTransientFailure || Progress.FailuresInARow >= Run.MaxFailuresInARow)
        {
            Run.Stop(
                StopReason.Failures,
                Stage.StopsOnTransientFailure
                    ? $"stage '{Id}': {outcome.Reason}: {outcome.Detail}. Later stages decide by what this one makes, so the run stops here instead of going on without it"
                    : Invariant(
                        $"stage '{Id}': {Progress.FailuresInARow} records in a row failed, the last with {outcome.Reason}: {outcome.Detail}"
                    )
            );
            throw new StreamCutException(StopReason.Failures);
        }
    }
}

/// <summary>A stream read beside the main input, as often as needed, once it is complete.</summary>
public interface ISideInput
{
    IAsyncEnumerable<Record> ReadAsync(CancellationToken ct);
}
