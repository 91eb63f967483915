using DataGen.Operators;
using DataGen.Operators.Models;
using DataGen.Pipeline;

namespace DataGen.Recipes;

/// <summary>Makes running stages of definitions.</summary>
internal sealed class RecipeCompiler(LoadedRecipe recipe, RecipeServices services)
{
    private int _depth;

    public StageGraph Compile() => Compile(recipe.File.Stages, mustNotLose: false);

    /// <param name="stages">The stages of the recipe, or of a block's body.</param>
    /// <param name="mustNotLose">Whether a decision outside depends on every record that goes through.</param>
    private StageGraph Compile(IReadOnlyList<StageDefinition> stages, bool mustNotLose) =>
        new([.. StageLinks.Sort(stages, out _).Select(stage => CompileStage(stage, stages, mustNotLose))]);

    private Stage CompileStage(StageDefinition stage, IReadOnlyList<StageDefinition> siblings, bool mustNotLose)
    {
        var descriptor = recipe.DescriptorOf(stage);
        var stops = mustNotLose || DecidesWhatIsPaidFor(stage, siblings);
        var stageServices = new StageServices
        {
            StageId = stage.Id,
            Recipe = services,
            Compile = body => Compile(body, stops || descriptor.Traits.DecidesByOrder),
        };
        return new Stage
        {
            Id = stage.Id,
            Window = WindowOf(stage),
            // Stages are compiled after those they read from, and those nested in one before the next.
            Depth = _depth++,
            From = stage.From,
            DrawName = stage.Draw ?? stage.Id,
            Sides = StageLinks.SidesOf(stage).ToDictionary(name => name, name => name, StringComparer.Ordinal),
            StopsOnTransientFailure = stops,
            Operator = descriptor.Create(stage.Options, stageServices),
        };
    }

    /// <summary>Whether a stage further down decides by the order of what comes from this one, and models are asked after it.</summary>
    private bool DecidesWhatIsPaidFor(StageDefinition stage, IReadOnlyList<StageDefinition> siblings) =>
        Downstream(stage, siblings)
            .Where(later => recipe.DescriptorOf(later).Traits.DecidesByOrder)
            .Any(later => Downstream(later, siblings).Any(AsksModels));

    /// <summary>A stage that asks by the batch, itself or in its body, must let enough records wait for the batches to fill.</summary>
    private int? WindowOf(StageDefinition stage) =>
        StageBodies
            .Of(stage)
            .SelectMany(body => body.Stages)
            .Select(WindowOf)
            .Concat(
                stage.Options is IModelOptions asking
                    ? asking.Roles.Select(role => services.Model(role).BatchWindow)
                    : []
            )
            .Max();

    private bool AsksModels(StageDefinition stage) =>
        recipe.DescriptorOf(stage).Traits.AsksModels || StageBodies.Of(stage).Any(body => body.Stages.Any(AsksModels));

    private static HashSet<StageDefinition> Downstream(StageDefinition stage, IReadOnlyList<StageDefinition> siblings)
    {
        var found = new HashSet<StageDefinition>(ReferenceEqualityComparer.Instance);
        var open = new Queue<StageDefinition>([stage]);
        while (open.TryDequeue(out var next))
        {
            foreach (var reader in siblings.Where(sibling => Reads(sibling, next.Id)))
            {
                if (found.Add(reader))
                {
                    open.Enqueue(reader);
                }
            }
        }

        return found;
    }

    private static bool Reads(StageDefinition stage, string id) =>
        StageLinks.InputsOf(stage).Contains(id, StringComparer.Ordinal);
}
