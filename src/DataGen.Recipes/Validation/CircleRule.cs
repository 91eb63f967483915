using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>No stage waits for itself, over main inputs and side inputs.</summary>
internal sealed class CircleRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        CheckLevel(recipe.File.Stages, recipe, problems);
        foreach (var body in recipe.AllStages.SelectMany(StageBodies.Of))
        {
            CheckLevel(body.Stages, recipe, problems);
        }
    }

    private static void CheckLevel(IReadOnlyList<StageDefinition> stages, LoadedRecipe recipe, ProblemList problems)
    {
        _ = StageLinks.Sort(stages, out var circle);

        // A stage that reads from itself directly is reported where it says so.
        if (circle.Count > 2)
        {
            var first = stages.First(stage => string.Equals(stage.Id, circle[0], StringComparison.Ordinal));
            problems.Error(
                recipe.StageSources[first].Location,
                $"stages read from each other in a circle: {string.Join(" → ", circle)}",
                "a stream goes one way; feed a pool back with 'grow'"
            );
        }
    }
}
