using DataGen.Operators;
using DataGen.Operators.Output;

namespace DataGen.Recipes;

/// <summary>A recipe writes something, and no two stages write the same dataset.</summary>
internal sealed class DatasetRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var sinks = recipe.AllStages.Where(stage => recipe.DescriptorOf(stage).Traits.IsSink).ToList();
        if (sinks.Count == 0 && recipe.BrokenStageIds.Count == 0)
        {
            problems.Error(
                recipe.Root.Find("stages")!.Location,
                "the recipe writes nothing",
                "end it with a 'write' stage"
            );
        }

        var seen = new Dictionary<string, StageDefinition>(StringComparer.Ordinal);
        foreach (var stage in sinks)
        {
            if (stage.Options is WriteOptions write && !seen.TryAdd(write.Dataset, stage))
            {
                problems.Error(
                    recipe.StageSources[stage].Find("dataset")!.Location,
                    $"stage '{seen[write.Dataset].Id}' writes the dataset '{write.Dataset}' already",
                    "give each its own name, or read both streams with one \"from\""
                );
            }
        }
    }
}
