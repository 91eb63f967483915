using System.Text.Json;
using DataGen.Models.Gateway;
using DataGen.Operators;
using DataGen.Operators.Models;

namespace DataGen.Recipes;

/// <summary>
/// Under a budget the worst case of every call must be known before it is made: whoever asks a model that has prices sets <c>maxTokens</c>, and
/// nothing added to the request takes that limit away or multiplies the answers.
/// </summary>
public static class BudgetRule
{
    private static readonly string[] Unbounding = ["n", "best_of", "max_tokens", "max_completion_tokens"];

    /// <summary>What stands in the way of a budget; empty where nothing does.</summary>
    public static IReadOnlyList<Problem> Check(LoadedRecipe recipe)
    {
        var problems = new ProblemList();
        foreach (var stage in recipe.AllStages)
        {
            if (stage.Options is IModelOptions asks)
            {
                foreach (var alias in asks.Roles.Select(role => recipe.Aliases[role]).Distinct(StringComparer.Ordinal))
                {
                    CheckStage(recipe, stage, asks, alias, recipe.Configuration.Models[alias], problems);
                }
            }
        }

        return problems.Sorted;
    }

    private static void CheckStage(
        LoadedRecipe recipe,
        StageDefinition stage,
        IModelOptions asks,
        string name,
        ModelAlias alias,
        ProblemList problems
    )
    {
        if (alias.Prices is not { } prices || (prices.Input == 0 && prices.Output == 0))
        {
            return;
        }

        var location = recipe.StageSources[stage].Location;
        if (asks.MaxTokens is null && prices.Output > 0)
        {
            problems.Error(
                location,
                $"stage '{stage.Id}' has no 'maxTokens', so that a call of '{name}' may cost any amount; --budget needs a limit",
                "add for example \"maxTokens\": 1024; answers that are cut at it can be asked for again with a higher one"
            );
        }

        foreach (var field in Members(asks.ExtraBody).Intersect(Unbounding, StringComparer.Ordinal))
        {
            problems.Error(
                location,
                $"stage '{stage.Id}' sets '{field}' in 'extraBody', so that the cost of a call has no known limit; --budget needs one",
                "use 'samples' and 'maxTokens' instead"
            );
        }

        foreach (var field in Members(alias.ExtraBody).Intersect(Unbounding, StringComparer.Ordinal))
        {
            problems.Error(
                new SourceLocation(RecipeFiles.Show(recipe.Configuration.File ?? PipelineConfiguration.FileName), 0, 0),
                $"model '{name}' sets '{field}' in 'extraBody', so that the cost of a call has no known limit; --budget needs one",
                "take it out, and set 'samples' and 'maxTokens' in the recipe"
            );
        }
    }

    private static IEnumerable<string> Members(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject().Select(member => member.Name)
            : [];
}
