using DataGen.Cli.Running;
using DataGen.Operators.Blocks;
using DataGen.Operators.Deduplication;
using DataGen.Operators.Models;
using DataGen.Operators.Output;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Planning;

/// <summary>Makes a plan of what a rehearsal showed.</summary>
/// <param name="recipe">The recipe with its real models: their prices and limits count.</param>
/// <param name="result">The rehearsal.</param>
/// <param name="size">The stage that sets the size of the run, and how many records it passes on.</param>
/// <param name="concurrency">The most models asked at once, where the command line says so.</param>
/// <param name="isProbe">Whether the real endpoints were asked.</param>
internal sealed class Planner(
    LoadedRecipe recipe,
    RehearsalResult result,
    (string Stage, long Records) size,
    int? concurrency,
    bool isProbe
)
{
    private readonly IReadOnlyList<UnitFigures> _units = result.Tally.Scaled;

    public Plan Make(long seed)
    {
        var bounds = StreamBounds.Of(recipe, size.Stage, result).ToArray();
        var extrapolation = new Extrapolation(
            _units,
            result.Tally.Fixed,
            size.Records,
            new Draw(seed, "plan"),
            Pool(),
            bounds
        );
        var asked = recipe.AllStages.SelectMany(Asking).ToArray();
        return new Plan
        {
            Recipe = recipe.File.Name,
            Size = (size.Stage, size.Records, (long)_units.Sum(unit => unit.Size)),
            ProbeCost = isProbe ? result.Spending.Total : null,
            Stages = [.. recipe.StagesWithDepth.Select(stage => PlanOf(stage.Id, stage.Depth, asked, extrapolation))],
            Datasets =
            [
                .. recipe
                    .AllStages.Where(stage => stage.Options is WriteOptions)
                    .Select(stage =>
                        (
                            ((WriteOptions)stage.Options).Dataset,
                            extrapolation.Rows(result.IndexOf(stage.Id), size.Records)
                        )
                    ),
            ],
            Calls = Total(extrapolation, Figure.Calls),
            PromptTokens = Total(extrapolation, Figure.PromptTokens),
            CompletionTokens = Total(extrapolation, Figure.CompletionTokens),
            Cost = extrapolation.Of(figures =>
            {
                var sum = 0.0;
                foreach (var stage in asked)
                {
                    sum += Dollars(figures, stage);
                }

                return sum;
            }),
            Seconds = new ModelTime(recipe, result, concurrency, isProbe).Of(extrapolation, asked),
            Assumptions = [.. bounds.Where(bound => bound.Before.Count > 0).Select(Ending), .. Assumptions(asked)],
        };
    }

    /// <summary>The growing pool, where one sets the size of the run.</summary>
    private GrowingPool? Pool()
    {
        var primary = recipe.File.Stages.First(stage => string.Equals(stage.Id, size.Stage, StringComparison.Ordinal));
        if (primary.Options is not GrowOptions grow)
        {
            return null;
        }

        var first = result.IndexOf(primary.Id) + 1;
        var after = result.WithNested(recipe, primary.Id).Count() - 1;
        int? refusing = grow.Stages.LastOrDefault(stage => stage.Options is DedupOptions) is { } dedup
            ? result.IndexOf(dedup.Id)
            : null;
        var before = Enumerable.Range(first, (refusing ?? first) - first);
        return new GrowingPool(
            refusing is { } known ? new PoolGrowth(_units, known) : null,
            [
                .. before.SelectMany(stage =>
                    Enum.GetValues<Figure>().Select(figure => UnitFigures.Index(stage, figure))
                ),
                .. refusing is { } last ? new[] { UnitFigures.Index(last, Figure.In) } : [],
            ],
            UnitFigures.Index(first, Figure.In),
            grow.RoundSize,
            [
                .. Enumerable
                    .Range(first, after)
                    .SelectMany(stage =>
                        new[] { Figure.Calls, Figure.PromptTokens, Figure.CompletionTokens }.Select(figure =>
                            UnitFigures.Index(stage, figure)
                        )
                    ),
            ]
        );
    }

    private StagePlan PlanOf(string id, int depth, IReadOnlyList<AskingStage> allAsked, Extrapolation extrapolation)
    {
        var index = result.IndexOf(id);
        var asked = allAsked.Where(stage => stage.Index == index).ToArray();
        return new StagePlan(
            id,
            depth,
            asked.Length == 0 ? null : string.Join(", ", asked.Select(stage => stage.Alias)),
            extrapolation.Of(index, Figure.In),
            extrapolation.Of(index, Figure.Out),
            extrapolation.Yield(index),
            extrapolation.Of(index, Figure.Calls),
            extrapolation.Of(index, Figure.PromptTokens),
            extrapolation.Of(index, Figure.CompletionTokens),
            asked.Length == 0
                ? Interval.Exactly(0)
                : extrapolation.Of(figures =>
                {
                    var sum = 0.0;
                    foreach (var stage in asked)
                    {
                        sum += Dollars(figures, stage);
                    }

                    return sum;
                })
        );
    }

    private static Interval Total(Extrapolation extrapolation, Figure figure) =>
        extrapolation.Of(figures =>
        {
            var sum = 0.0;
            for (var i = (int)figure; i < figures.Length; i += UnitFigures.Count)
            {
                sum += figures[i];
            }

            return sum;
        });

    private double Dollars(ReadOnlySpan<double> figures, AskingStage stage) =>
        recipe.Configuration.Models[stage.Alias].PricesInMode is { } prices
            ? stage.Share
                * (
                    (figures[UnitFigures.Index(stage.Index, Figure.PromptTokens)] * prices.Input)
                    + (figures[UnitFigures.Index(stage.Index, Figure.CompletionTokens)] * prices.Output)
                )
                / 1e6
            : 0;

    /// <summary>The models that a stage asks, each with its share of the tokens in the rehearsal.</summary>
    private IEnumerable<AskingStage> Asking(Operators.StageDefinition stage)
    {
        if (stage.Options is not IModelOptions asks)
        {
            yield break;
        }

        var aliases = asks.Roles.Select(role => recipe.Aliases[role]).Distinct(StringComparer.Ordinal).ToArray();
        var tokens = aliases.ToDictionary(
            alias => alias,
            alias =>
                result
                    .Spending.Accounts.Where(account =>
                        string.Equals(account.Stage, stage.Id, StringComparison.Ordinal)
                        && string.Equals(account.Model, alias, StringComparison.Ordinal)
                    )
                    .Sum(account => account.PromptTokens + account.CompletionTokens),
            StringComparer.Ordinal
        );
        var all = tokens.Values.Sum();
        foreach (var alias in aliases)
        {
            yield return new AskingStage(
                result.IndexOf(stage.Id),
                alias,
                all > 0 ? (double)tokens[alias] / all : 1.0 / aliases.Length
            );
        }
    }

    private static string Ending(StreamBound bound) =>
        Invariant(
            $"'{bound.Stage}' ends the stream after {bound.Most} records; the stages before it may have worked on up to {bound.Lead} more by then, which the upper bounds allow for."
        );

    private IEnumerable<string> Assumptions(IReadOnlyList<AskingStage> asked)
    {
        yield return isProbe
            ? "Lengths, pass rates and speed are those of the probe; its answers are kept, and the run does not pay for them again."
            : "Lengths and pass rates are the simulated teacher's, not your models'; --probe n asks them for n records.";
        if (!isProbe)
        {
            yield return Invariant(
                $"A call is taken to last {ModelTime.AssumedSecondsBeforeAnswer:0.#} s and 1 s for each {ModelTime.AssumedTokensPerSecond:0} tokens of the answer."
            );
        }

        if (
            size.Stage is { } primary
            && recipe.File.Stages.Any(stage =>
                stage.Options is GrowOptions && string.Equals(stage.Id, primary, StringComparison.Ordinal)
            )
        )
        {
            yield return "How much more a larger pool refuses is taken from when it refused in the rehearsal; rehearse on more records for a narrower interval.";
        }

        foreach (
            var alias in asked
                .Select(stage => stage.Alias)
                .Distinct(StringComparer.Ordinal)
                .Where(alias =>
                    recipe.Configuration.Models[alias].Prices is null
                    && !ModelNames.IsSimulated(recipe.Configuration.Models[alias])
                )
        )
        {
            yield return $"Model '{alias}' has no prices in pipeline.json, so that it counts as free.";
        }

        foreach (
            var alias in asked
                .Select(stage => stage.Alias)
                .Distinct(StringComparer.Ordinal)
                .Where(alias => recipe.Configuration.Models[alias].IsBatched)
        )
        {
            yield return Invariant(
                $"Model '{alias}' is asked by the batch, at {recipe.Configuration.Models[alias].Batch.PriceFactor:0.##} of its prices. A batch may take a day; the time is reckoned as if it were asked online."
            );
        }

        if (result.Failed > 0)
        {
            yield return Invariant($"{result.Failed} rows failed in the rehearsal, and cost what was asked for them.");
        }
    }
}

/// <summary>A stage that asks a model: its place among all stages, and the model's share of what it asks.</summary>
internal sealed record AskingStage(int Index, string Alias, double Share);
