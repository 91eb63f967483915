namespace DataGen.Recipes;

/// <summary>Warns of streams that end in nothing: their records would be paid for and lost.</summary>
internal sealed class UnreadStageRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var read = recipe
            .AllStages.SelectMany(stage => stage.From.Concat(StageLinks.SidesOf(stage)))
            .ToHashSet(StringComparer.Ordinal);
        var ends = recipe
            .AllStages.SelectMany(StageBodies.Of)
            .Where(body => body.Stages.Count > 0)
            .Select(body => body.Stages[^1]);
        foreach (var stage in recipe.AllStages.Except(ends))
        {
            if (
                !read.Contains(stage.Id)
                && !recipe.DescriptorOf(stage).Traits.IsSink
                && recipe.BrokenStageIds.Count == 0
            )
            {
                problems.Warning(
                    recipe.StageSources[stage].Location,
                    $"nothing reads '{stage.Id}': its records end there",
                    "write them, or remove the stage"
                );
            }
        }
    }
}
