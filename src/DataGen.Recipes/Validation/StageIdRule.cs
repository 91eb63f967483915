using System.Text.RegularExpressions;

namespace DataGen.Recipes;

/// <summary>Ids are unique in the whole recipe, blocks included, and fit into record ids.</summary>
internal sealed partial class StageIdRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var seen = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var stage in recipe.AllStages)
        {
            var location = recipe.StageSources[stage].Find("id")!.Location;
            if (!WellFormed().IsMatch(stage.Id))
            {
                problems.Error(
                    location,
                    $"'{stage.Id}' is no stage id",
                    "lower-case letters, digits and '-', beginning with a letter"
                );
            }

            if (!seen.TryAdd(stage.Id, location))
            {
                problems.Error(
                    location,
                    Invariant($"a second stage '{stage.Id}'; the first stands in line {seen[stage.Id].Line}"),
                    "ids are unique in the whole recipe, blocks included"
                );
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex WellFormed();
}
