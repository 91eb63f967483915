using DataGen.Operators;
using DataGen.Operators.Blocks;

namespace DataGen.Recipes;

/// <summary>What may stand inside blocks.</summary>
internal sealed class BlockRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var block in recipe.AllStages)
        {
            foreach (var (name, body) in StageBodies.Of(block))
            {
                CheckBody(block, name, body, recipe, problems);
            }
        }
    }

    private static void CheckBody(
        StageDefinition block,
        string name,
        IReadOnlyList<StageDefinition> body,
        LoadedRecipe recipe,
        ProblemList problems
    )
    {
        var bodyNode = name.Split('.', 2)
            .Aggregate((SourceNode?)recipe.StageSources[block], (at, key) => at?.Find(key));
        if (body.Count == 0 && bodyNode is { Items.Count: 0 } && block.Options is not RouteOptions)
        {
            problems.Error(bodyNode.Location, $"'{block.Id}' has no stages");
        }

        var readers = body.Where(stage => StageLinks.InputsOf(stage).Contains(body[^1].Id, StringComparer.Ordinal));
        foreach (var reader in readers)
        {
            problems.Error(
                recipe.StageSources[reader].Location,
                $"'{reader.Id}' reads from '{body[^1].Id}', the last stage of '{block.Id}', whose records leave the block",
                "put the stage whose records leave last"
            );
        }

        foreach (var stage in body)
        {
            var traits = recipe.DescriptorOf(stage).Traits;
            var location = recipe.StageSources[stage].Find("use")!.Location;
            if (traits.IsSink)
            {
                problems.Error(
                    location,
                    $"'{stage.Use}' cannot stand inside a block",
                    $"write after '{block.Id}', with \"from\": \"{block.Id}\""
                );
            }
            else if (traits.IsSource)
            {
                problems.Error(
                    location,
                    $"'{stage.Use}' begins a stream and cannot stand inside a block",
                    "put it outside and name it as a side input"
                );
            }
            else if (traits.Holds && !recipe.DescriptorOf(block).Traits.RunsPerRecord)
            {
                problems.Error(
                    location,
                    $"'{stage.Use}' holds records back and cannot stand directly inside '{block.Use}'",
                    $"put it after '{block.Id}'"
                );
            }
        }
    }
}
