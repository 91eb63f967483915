using DataGen.Operators;
using DataGen.Operators.Blocks;
using DataGen.Operators.Streams;

namespace DataGen.Recipes;

/// <summary>Examples are drawn from the growing pool around the stage, or from one that it names.</summary>
internal sealed class PoolRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems) =>
        CheckLevel(recipe.File.Stages, isInsideGrow: false, recipe, problems);

    private static void CheckLevel(
        IReadOnlyList<StageDefinition> stages,
        bool isInsideGrow,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        foreach (var stage in stages)
        {
            if (!isInsideGrow && stage.Options is SampleFewShotOptions { Pool: null })
            {
                problems.Error(
                    recipe.StageSources[stage].Location,
                    $"'{stage.Id}' stands outside a 'grow' block and has no pool to draw from",
                    "name a stage in \"pool\""
                );
            }

            foreach (var (_, body) in StageBodies.Of(stage))
            {
                CheckLevel(body, isInsideGrow || stage.Options is GrowOptions, recipe, problems);
            }
        }
    }
}
