using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>The primary stage is a source.</summary>
internal sealed class PrimaryRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        if (recipe.File.Primary is not { } primary || recipe.BrokenStageIds.Contains(primary))
        {
            return;
        }

        var sources = recipe
            .File.Stages.Where(stage => recipe.DescriptorOf(stage).Traits.IsSource)
            .Select(stage => stage.Id)
            .ToList();
        if (!sources.Contains(primary, StringComparer.Ordinal))
        {
            problems.Error(
                recipe.Root.Find("primary")!.Location,
                $"'{primary}' is no source of the recipe",
                NearestName.Find(primary, sources) is { } near
                    ? $"did you mean '{near}'?"
                    : $"there are: {NearestName.List(sources)}"
            );
        }
    }
}
