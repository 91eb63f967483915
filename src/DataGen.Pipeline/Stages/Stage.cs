namespace DataGen.Pipeline;

/// <summary>One node of a graph: an operator and what it reads.</summary>
public sealed class Stage
{
    public required string Id { get; init; }

    public required IOperator Operator { get; init; }

    /// <summary>The stages whose streams are read one after the other; empty for a source, or for the first stage of a block.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Streams read beside the main input, by the name under which the operator asks for them. Stages of enclosing graphs may be named.</summary>
    public IReadOnlyDictionary<string, string> Sides { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How far down the stream it stands: more than every stage it reads from. What deeper stages ask for goes first.</summary>
    public int Depth { get; init; }

    /// <summary>
    /// How many records it works on at once, where that is not the run's own concurrency: many, where what it asks for is answered by the batch. Never changes
    /// an output byte.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>What draws are named after; the id unless the recipe pins it.</summary>
    public string DrawName
    {
        get => field ?? Id;
        init;
    }

    /// <summary>
    /// Whether a failure that another run may mend stops the run, because a later stage decides by all that this one makes and money is spent on
    /// what it decides.
    /// </summary>
    public bool StopsOnTransientFailure { get; init; }
}

/// <summary>Stages in an order in which each comes after those it reads from.</summary>
public sealed class StageGraph(IReadOnlyList<Stage> stages)
{
    public IReadOnlyList<Stage> Stages { get; } = stages;

    /// <summary>The stage whose stream is the graph's own, where the graph is the body of a block.</summary>
    public Stage Last => Stages[^1];
}
