namespace DataGen.Pipeline;

/// <summary>Runs a graph from its sources to its ends.</summary>
public static class PipelineRun
{
    /// <summary>Runs to the end, or to the point where the run was asked to stop.</summary>
    /// <returns>The counts of every stage; their law has been checked.</returns>
    /// <exception cref="StageException">An operator broke.</exception>
    /// <exception cref="LedgerLawException">A stage lost or invented a record.</exception>
    /// <exception cref="OperationCanceledException">The run was broken off; nothing it made may be used.</exception>
    public static async Task<RunResult> RunAsync(
        StageGraph graph,
        RunContext run,
        IStageEventSink? sink,
        CancellationToken ct
    )
    {
        var ledger = new Ledger([.. AllStages(graph).Select(stage => stage.Id)], sink);
        var runner = new GraphRunner(graph, run, ledger, outer: null, default, ct);
        await runner.RunAsync();
        ct.ThrowIfCancellationRequested();
        var counts = ledger.Snapshot(stoppedEarly: runner.WasCut);
        Ledger.Check(counts);
        return new RunResult
        {
            Stages = counts,
            Complete = !runner.WasCut,
            Speculative = ledger.Speculative,
        };
    }

    /// <summary>The stages of a graph and of all blocks in it, each block before its body.</summary>
    public static IEnumerable<Stage> AllStages(StageGraph graph) =>
        graph.Stages.SelectMany(stage =>
            stage.Operator is IBlock block ? block.Bodies.SelectMany(AllStages).Prepend(stage) : [stage]
        );
}

/// <summary>How a run ended.</summary>
public sealed record RunResult
{
    /// <summary>The counts of every stage, in recipe order.</summary>
    public required IReadOnlyList<KeyValuePair<string, StageCounts>> Stages { get; init; }

    /// <summary>Whether every stream came to its end; otherwise what there is, is a prefix in order.</summary>
    public required bool Complete { get; init; }

    /// <summary>Records worked on beyond the point where a stream stopped.</summary>
    public required long Speculative { get; init; }
}
