using DataGen.Models.Gateway;
using DataGen.Operators.Blocks;
using DataGen.Recipes;

namespace DataGen.Cli.Planning;

/// <summary>How long the models need for a run, by their limits and speed.</summary>
/// <param name="recipe">The recipe with its real models.</param>
/// <param name="result">The rehearsal.</param>
/// <param name="concurrency">The most models asked at once, where the command line says so.</param>
/// <param name="isProbe">Whether the rehearsal shows how fast the models are.</param>
internal sealed class ModelTime(LoadedRecipe recipe, RehearsalResult result, int? concurrency, bool isProbe)
{
    /// <summary>Without a probe nobody knows how fast the models are; this is what hosted ones of middle size do.</summary>
    public const double AssumedSecondsBeforeAnswer = 1;

    public const double AssumedTokensPerSecond = 50;

    /// <summary>
    /// The models' time: for each, the most of what concurrency, requests a minute or a day and tokens a minute allow. At best they all work at
    /// once, which gives the expectation and the lower bound; at worst one after the other.
    /// </summary>
    public Interval Of(Extrapolation extrapolation, IReadOnlyList<AskingStage> asked)
    {
        var aliases = asked.Select(stage => stage.Alias).Distinct(StringComparer.Ordinal).ToArray();
        var atOnce = extrapolation.Of(figures =>
        {
            var longest = 0.0;
            foreach (var alias in aliases)
            {
                longest = Math.Max(longest, SecondsOf(figures, alias, asked));
            }

            return longest;
        });
        var inTurn = extrapolation.Of(figures =>
        {
            var sum = 0.0;
            foreach (var alias in aliases)
            {
                sum += SecondsOf(figures, alias, asked);
            }

            return sum;
        });
        return atOnce with { High = Math.Max(atOnce.High, inTurn.High) };
    }

    private double SecondsOf(ReadOnlySpan<double> figures, string name, IReadOnlyList<AskingStage> asked)
    {
        var alias = recipe.Configuration.Models[name];
        double busy = 0;
        double calls = 0;
        double tokens = 0;
        foreach (var stage in asked.Where(stage => string.Equals(stage.Alias, name, StringComparison.Ordinal)))
        {
            var stageCalls = stage.Share * figures[UnitFigures.Index(stage.Index, Figure.Calls)];
            var written = stage.Share * figures[UnitFigures.Index(stage.Index, Figure.CompletionTokens)];
            calls += stageCalls;
            tokens += written + (stage.Share * figures[UnitFigures.Index(stage.Index, Figure.PromptTokens)]);
            var work =
                isProbe && result.SecondsPerCall.TryGetValue(name, out var observed)
                    ? stageCalls * observed
                    : (stageCalls * AssumedSecondsBeforeAnswer) + (written / AssumedTokensPerSecond);
            busy += work / Math.Min(Concurrency(alias), WidthOf(result.Stages[stage.Index]));
        }

        var perDay = Allowed(alias, endpoint => endpoint.RequestsPerDay, alias.RequestsPerDay);
        return new[]
        {
            busy,
            60 * calls / Allowed(alias, endpoint => endpoint.RequestsPerMinute, alias.RequestsPerMinute),
            60 * tokens / Allowed(alias, endpoint => endpoint.TokensPerMinute, alias.TokensPerMinute),
            // The first day's are there at once.
            double.IsPositiveInfinity(perDay)
                ? 0
                : 86_400 * Math.Max(0, calls - perDay) / perDay,
        }.Max();
    }

    /// <summary>What all endpoints of an alias allow together; no limit where one of them is without.</summary>
    private static double Allowed(ModelAlias alias, Func<ModelEndpoint, double?> own, double? shared) =>
        alias.Endpoints is { Count: > 0 } endpoints
            ? endpoints.Sum(endpoint => own(endpoint) ?? shared ?? double.PositiveInfinity)
            : shared ?? double.PositiveInfinity;

    private int Concurrency(ModelAlias alias) =>
        (concurrency is { } most ? alias.WithConcurrency(most) : alias).TotalConcurrency();

    /// <summary>How many calls of a stage can be under way: a growing pool waits for its round.</summary>
    private double WidthOf(string stage) =>
        recipe
            .AllStages.Where(block => block.Options is GrowOptions grow && Holds(grow.Stages, stage))
            .Select(block => ((GrowOptions)block.Options).RoundSize)
            .DefaultIfEmpty(int.MaxValue)
            .Min();

    private static bool Holds(IReadOnlyList<Operators.StageDefinition> stages, string id) =>
        stages.Any(stage => string.Equals(stage.Id, id, StringComparison.Ordinal));
}
