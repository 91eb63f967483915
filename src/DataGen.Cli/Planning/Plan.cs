using DataGen.Models.Spending;

namespace DataGen.Cli.Planning;

/// <summary>What a run will take and make.</summary>
internal sealed record Plan
{
    public required string Recipe { get; init; }

    /// <summary>The stage that sets the size of the run, and how many records it passes on in the run and in the rehearsal.</summary>
    public required (string Stage, long Records, long Rehearsed) Size { get; init; }

    /// <summary>What the probe of the real endpoints cost; null where the simulated teacher was asked, which costs nothing.</summary>
    public required Money? ProbeCost { get; init; }

    public required IReadOnlyList<StagePlan> Stages { get; init; }

    public required IReadOnlyList<(string Name, Interval Rows)> Datasets { get; init; }

    public required Interval Calls { get; init; }

    public required Interval PromptTokens { get; init; }

    public required Interval CompletionTokens { get; init; }

    /// <summary>US dollars.</summary>
    public required Interval Cost { get; init; }

    /// <summary>Seconds that the models need.</summary>
    public required Interval Seconds { get; init; }

    /// <summary>What the plan takes for granted.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}

/// <summary>What a stage will take and make.</summary>
/// <param name="Id">The stage.</param>
/// <param name="Depth">How deep it is nested.</param>
/// <param name="Model">The alias it asks; null where it asks none.</param>
/// <param name="In">Records it is given.</param>
/// <param name="Out">Records it passes on.</param>
/// <param name="Yield">Records it passes on for one it is given.</param>
/// <param name="Calls">Answers it needs.</param>
/// <param name="PromptTokens">Tokens of the requests.</param>
/// <param name="CompletionTokens">Tokens of the answers.</param>
/// <param name="Cost">US dollars.</param>
internal sealed record StagePlan(
    string Id,
    int Depth,
    string? Model,
    Interval In,
    Interval Out,
    Interval Yield,
    Interval Calls,
    Interval PromptTokens,
    Interval CompletionTokens,
    Interval Cost
);
