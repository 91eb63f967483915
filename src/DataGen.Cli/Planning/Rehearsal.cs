using System.Collections.Concurrent;
using DataGen.Cli.Providers;
using DataGen.Cli.Running;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Spending;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Planning;

/// <summary>Runs a recipe on a few records, for a plan: with the simulated teacher in every role, or as a probe of the real endpoints.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="options">The run that is planned; its number of records is the rehearsal's.</param>
/// <param name="time">The clock.</param>
internal sealed class Rehearsal(LoadedRecipe recipe, RunOptions options, TimeProvider time) : IModelObserver
{
    private readonly ConcurrentDictionary<string, (double Seconds, long Calls)> _latencies = new(
        StringComparer.Ordinal
    );

    /// <summary>Counts the records that a source gives a run.</summary>
    public static async Task<long> CountAsync(
        LoadedRecipe recipe,
        Operators.StageDefinition source,
        RunOptions options,
        string folder,
        TimeProvider time,
        CancellationToken ct
    )
    {
        using var run = new RunContext
        {
            Seed = options.Seed ?? recipe.File.Seed,
            WorkFolder = folder,
            Time = time,
        };
        var alone = recipe with { File = recipe.File with { Stages = [source] } };
        await using var workspace = new Workspace(alone, options, time, new Silence(), run.Stopping);
        var graph = alone.Compile(
            RecipeServicesFor.Run(alone, workspace, new NoDatasets(), sandboxes: null, options, salt: "")
        );
        return (await PipelineRun.RunAsync(graph, run, sink: null, ct)).Stages[0].Value.Out;
    }

    /// <summary>The recipe with the simulated teacher behind every alias that is not simulated already.</summary>
    public static LoadedRecipe Simulated(LoadedRecipe recipe) =>
        recipe with
        {
            Configuration = recipe.Configuration with
            {
                Models = recipe.Configuration.Models.ToDictionary(
                    model => model.Key,
                    model =>
                        ModelNames.IsSimulated(model.Value)
                            ? model.Value
                            : new ModelAlias
                            {
                                Provider = SimulatedProvider.ProviderName,
                                Model = "teacher",
                                MaxConcurrency = model.Value.MaxConcurrency,
                                Prices = model.Value.Prices,
                            },
                    StringComparer.Ordinal
                ),
            },
        };

    /// <summary>Runs.</summary>
    /// <param name="primary">The stage that sets the size of a run.</param>
    /// <param name="folder">A scratch folder.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="UserException">It did not come to its end.</exception>
    public async Task<RehearsalResult> RunAsync(string primary, string folder, CancellationToken ct)
    {
        using var run = new RunContext
        {
            Seed = options.Seed ?? recipe.File.Seed,
            WorkFolder = folder,
            Time = time,
            MaxFailuresInARow = recipe.File.MaxFailuresInARow,
        };
        using var signals = StopSignals.Listen(run);
        await using var sandboxes = VerifierSandboxes.For(recipe, options);
        if (sandboxes is not null)
        {
            await sandboxes.ProveAsync(ct);
        }

        await using var spending = SpendingBook.Open(
            new SpendingOptions { Path = Path.Combine(folder, "spending.db") },
            time
        );
        await using var workspace = new Workspace(recipe, options, time, this, run.Stopping, spending);
        var graph = recipe.Compile(
            RecipeServicesFor.Run(recipe, workspace, new NoDatasets(), sandboxes, options, salt: "")
        );
        string[] stages = [.. PipelineRun.AllStages(graph).Select(stage => stage.Id)];
        var tally = new UnitTally(stages, primary, key => workspace.Store.FindTokens(AnswerKey.Parse(key)));
        var result = await PipelineRun.RunAsync(graph, run, tally, ct);
        if (!result.Complete)
        {
            throw new UserException(
                ExitCodes.Of(run.Stopped!.Value),
                $"{run.StopMessage ?? "The rehearsal was stopped."} There is no plan."
            );
        }

        return new RehearsalResult(
            stages,
            new StreamWidth(run.ChannelCapacity, run.Concurrency),
            PipelineRun.AllStages(graph).SelectMany(stage => stage.Sides.Values).ToHashSet(StringComparer.Ordinal),
            tally,
            spending.Report(),
            result.Stages.Sum(stage => stage.Value.TotalFailed),
            _latencies.ToDictionary(
                alias => alias.Key,
                alias => alias.Value.Seconds / alias.Value.Calls,
                StringComparer.Ordinal
            )
        );
    }

    public void Exchanged(string alias, TimeSpan took) =>
        _latencies.AddOrUpdate(
            alias,
            (took.TotalSeconds, 1),
            (_, known) => (known.Seconds + took.TotalSeconds, known.Calls + 1)
        );

    private sealed class Silence : IModelObserver;
}

/// <summary>What a rehearsal showed.</summary>
/// <param name="Stages">All stages, blocks before what they hold.</param>
/// <param name="Width">How far a stage may be ahead of its reader.</param>
/// <param name="ReadAside">The stages that others read beside their main input.</param>
/// <param name="Tally">What each unit of work took.</param>
/// <param name="Spending">What it cost.</param>
/// <param name="Failed">Rows that failed.</param>
/// <param name="SecondsPerCall">How long an exchange took on average, by alias.</param>
internal sealed record RehearsalResult(
    IReadOnlyList<string> Stages,
    StreamWidth Width,
    IReadOnlySet<string> ReadAside,
    UnitTally Tally,
    SpendingReport Spending,
    long Failed,
    IReadOnlyDictionary<string, double> SecondsPerCall
)
{
    /// <summary>Where a stage stands among all.</summary>
    public int IndexOf(string stage) =>
        Enumerable.Range(0, Stages.Count).First(i => string.Equals(Stages[i], stage, StringComparison.Ordinal));

    /// <summary>Where a stage that is not nested in another stands, and all that are nested in it.</summary>
    public IEnumerable<int> WithNested(LoadedRecipe recipe, string stage)
    {
        var first = IndexOf(stage);
        return Enumerable
            .Range(first + 1, Stages.Count - first - 1)
            .TakeWhile(i =>
                !recipe.File.Stages.Any(outer => string.Equals(outer.Id, Stages[i], StringComparison.Ordinal))
            )
            .Prepend(first);
    }
}
