using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Side inputs name stages with a stream that stand beside the stage or around it.</summary>
internal sealed class SideInputRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems) =>
        CheckLevel(recipe.File.Stages, [], recipe, problems);

    private static void CheckLevel(
        IReadOnlyList<StageDefinition> stages,
        IReadOnlyList<StageDefinition> around,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        var visible = around.Concat(stages).ToList();
        foreach (var stage in stages)
        {
            foreach (var side in MarkedText.Of<SideInputAttribute>(recipe, stage))
            {
                CheckSide(stage, side, visible, recipe, problems);
            }

            foreach (var (_, body) in StageBodies.Of(stage))
            {
                CheckLevel(body, visible, recipe, problems);
            }
        }
    }

    private static void CheckSide(
        StageDefinition stage,
        MarkedText side,
        List<StageDefinition> visible,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        if (string.Equals(side.Text, stage.Id, StringComparison.Ordinal))
        {
            problems.Error(side.Location, $"stage '{stage.Id}' reads from itself");
            return;
        }

        var input = visible.Find(known => string.Equals(known.Id, side.Text, StringComparison.Ordinal));
        if (input is null && !recipe.BrokenStageIds.Contains(side.Text))
        {
            var others = visible.Where(known => known != stage).Select(known => known.Id).ToList();
            problems.Error(
                side.Location,
                $"no stage '{side.Text}' that '{stage.Id}' could read",
                NearestName.Find(side.Text, others) is { } near
                    ? $"did you mean '{near}'?"
                    : $"there are: {NearestName.List(others)}"
            );
        }
        else if (input is not null && recipe.DescriptorOf(input).Traits.IsSink)
        {
            problems.Error(side.Location, $"'{side.Text}' ends its stream; no stage can read from it");
        }
    }
}
