using DataGen.Cli.Running;
using DataGen.Operators.Blocks;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Planning;

/// <summary>Says what a run will take, before any of it is paid for.</summary>
/// <param name="options">The run that is planned.</param>
/// <param name="sample">How many records to rehearse on; null for the default.</param>
/// <param name="isProbe">Whether to ask the real endpoints.</param>
internal sealed class PlanSession(RunOptions options, long? sample, bool isProbe, TimeProvider time)
{
    public const long RowsByDefault = 100;

    /// <summary>More than for rows: one request gives many records, and how a pool fills up shows late.</summary>
    public const long PoolByDefault = 300;

    public async Task<int> RunAsync(bool json, CancellationToken ct)
    {
        var recipe = RecipeLoading.Load(options.Recipe, options.Load);
        var primary =
            recipe.PrimaryStage
            ?? throw new UserException(
                ExitCodes.Invalid,
                "the recipe has no source whose number of records a plan could be made for"
            );
        var folder = Directory.CreateTempSubdirectory("datagen-plan-").FullName;
        try
        {
            var plan = await PlanAsync(recipe, primary, folder, ct);
            if (json)
            {
                Console.Out.WriteLine(Json.Compact(PlanJson.Of(plan)));
            }
            else
            {
                PlanText.Write(Console.Out, plan);
            }

            return ExitCodes.Done;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Plan> PlanAsync(LoadedRecipe recipe, string primary, string folder, CancellationToken ct)
    {
        var rehearsed = isProbe ? recipe : Rehearsal.Simulated(recipe);
        var scratch = isProbe ? options : options with { Store = Path.Combine(folder, "answers.db") };
        var records = await RecordsAsync(rehearsed, primary, folder, ct);
        var rehearsal = new Rehearsal(
            rehearsed,
            scratch with
            {
                NumberOfRecords = Math.Min(sample ?? Default(recipe, primary), records),
            },
            time
        );
        var result = await rehearsal.RunAsync(primary, folder, ct);
        return new Planner(recipe, result, (primary, records), options.Concurrency, isProbe).Make(
            options.Seed ?? recipe.File.Seed
        );
    }

    private static long Default(LoadedRecipe recipe, string primary) =>
        recipe.File.Stages.First(stage => string.Equals(stage.Id, primary, StringComparison.Ordinal)).Options
        is GrowOptions
            ? PoolByDefault
            : RowsByDefault;

    /// <summary>How many records the run sets out with.</summary>
    private async Task<long> RecordsAsync(LoadedRecipe recipe, string primary, string folder, CancellationToken ct)
    {
        var stage = recipe.File.Stages.First(stage => string.Equals(stage.Id, primary, StringComparison.Ordinal));
        if (stage.Options is GrowOptions grow)
        {
            return options.NumberOfRecords ?? grow.Target;
        }

        var counted = await Rehearsal.CountAsync(
            recipe,
            stage,
            options with
            {
                Store = Path.Combine(folder, "count.db"),
            },
            folder,
            time,
            ct
        );
        return counted > 0
            ? counted
            : throw new UserException(
                ExitCodes.Invalid,
                $"the source '{primary}' has no records, so that there is nothing to plan"
            );
    }
}
