using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Every stage that is no source reads from stages of its own level that have a stream.</summary>
internal sealed class ConnectionRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems) =>
        CheckLevel(recipe.File.Stages, null, recipe, problems);

    private static void CheckLevel(
        IReadOnlyList<StageDefinition> stages,
        StageDefinition? block,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        foreach (var stage in stages)
        {
            CheckStage(stage, stages, block, recipe, problems);
            foreach (var (_, body) in StageBodies.Of(stage))
            {
                CheckLevel(body, stage, recipe, problems);
            }
        }
    }

    private static void CheckStage(
        StageDefinition stage,
        IReadOnlyList<StageDefinition> siblings,
        StageDefinition? block,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        var node = recipe.StageSources[stage];
        if (stage.From.Count == 0)
        {
            if (!recipe.DescriptorOf(stage).Traits.IsSource && block is null && recipe.BrokenStageIds.Count == 0)
            {
                problems.Error(
                    node.Location,
                    $"stage '{stage.Id}' has nothing to read: no stage stands before it",
                    $"begin with a source: {string.Join(", ", recipe.Operators.All.Where(known => known.Traits.IsSource).Select(known => known.Name))}"
                );
            }

            return;
        }

        var from = node.Find("from");
        for (var i = 0; i < stage.From.Count; i++)
        {
            var id = stage.From[i];
            var location =
                from is null ? node.Location
                : i < from.Items.Count ? from.Items[i].Location
                : from.Location;
            CheckInput(id, location, isStated: from is not null, stage, siblings, recipe, problems);
        }
    }

    private static void CheckInput(
        string id,
        SourceLocation location,
        bool isStated,
        StageDefinition stage,
        IReadOnlyList<StageDefinition> siblings,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        if (string.Equals(id, stage.Id, StringComparison.Ordinal))
        {
            // Unstated, it reads the stage before, which has the same id; that is another problem.
            if (isStated)
            {
                problems.Error(location, $"stage '{id}' reads from itself");
            }

            return;
        }

        var input = siblings.FirstOrDefault(known => string.Equals(known.Id, id, StringComparison.Ordinal));
        if (input is not null)
        {
            if (recipe.DescriptorOf(input).Traits.IsSink)
            {
                problems.Error(
                    location,
                    isStated
                        ? $"'{id}' ends its stream; no stage can read from it"
                        : $"stage '{stage.Id}' would read from '{id}' before it, which ends its stream",
                    "name another stage with \"from\""
                );
            }

            return;
        }

        if (recipe.BrokenStageIds.Contains(id))
        {
            return;
        }

        if (recipe.AllStages.Any(known => string.Equals(known.Id, id, StringComparison.Ordinal)))
        {
            problems.Error(
                location,
                $"'{id}' stands in another block; \"from\" names stages of the same one",
                $"here are: {NearestName.List(Others(stage, siblings))}"
            );
            return;
        }

        problems.Error(
            location,
            $"no stage '{id}'",
            NearestName.Find(id, Others(stage, siblings)) is { } near
                ? $"did you mean '{near}'?"
                : $"here are: {NearestName.List(Others(stage, siblings))}"
        );
    }

    private static IEnumerable<string> Others(StageDefinition stage, IReadOnlyList<StageDefinition> siblings) =>
        siblings.Select(known => known.Id).Where(known => !string.Equals(known, stage.Id, StringComparison.Ordinal));
}
