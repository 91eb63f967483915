using System.Text.Json;
using DataGen.Operators;
using DataGen.Operators.Output;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;
using DataGen.Verification.Text;

namespace DataGen.Recipes;

/// <summary>A recipe with its parameters chosen, its files read and its options bound.</summary>
public sealed record LoadedRecipe
{
    public required RecipeFile File { get; init; }

    /// <summary>The folder that holds <c>recipe.json</c>.</summary>
    public required string Folder { get; init; }

    public required PipelineConfiguration Configuration { get; init; }

    public required OperatorCatalog Operators { get; init; }

    /// <summary>The file's content with parameters put in.</summary>
    public required SourceNode Root { get; init; }

    /// <summary>Where each stage stands.</summary>
    public required IReadOnlyDictionary<StageDefinition, SourceNode> StageSources { get; init; }

    /// <summary>Stages that could not be bound; a recipe that runs has none.</summary>
    internal IReadOnlySet<string> BrokenStageIds { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public required IReadOnlyDictionary<string, RecipeParameter> DeclaredParameters { get; init; }

    /// <summary>The parameters' values.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>The parameters that <c>recipe.json</c> names in double braces.</summary>
    public required IReadOnlySet<string> UsedParameters { get; init; }

    public required IReadOnlyDictionary<string, Prompt> Prompts { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Schemas { get; init; }

    /// <summary>The alias that plays each role.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <summary>The sentence splitter's parameters; null where no stage needs to know where sentences end.</summary>
    public PunktParameters? Sentences { get; init; }

    /// <summary>The file that holds them; null where they are built in, or not needed.</summary>
    public PunktFile? PunktFile { get; init; }

    /// <summary>The parameters as an object, as prompts and expressions see them.</summary>
    public JsonElement ParameterObject => Json.Object(Parameters);

    /// <summary>All stages, blocks before what they hold.</summary>
    public IEnumerable<StageDefinition> AllStages => Flatten(File.Stages);

    /// <summary>The stage whose number of records <c>-n</c> sets.</summary>
    public string? PrimaryStage =>
        File.Primary
        ?? File.Stages.FirstOrDefault(stage => stage.Options is Operators.Blocks.GrowOptions)?.Id
        ?? File.Stages.FirstOrDefault(stage => Operators.Find(stage.Use)!.Traits.IsSource)?.Id;

    /// <summary>All stages with how deep each is nested.</summary>
    public IReadOnlyList<(string Id, int Depth)> StagesWithDepth => [.. WithDepth(File.Stages, 0)];

    /// <summary>The datasets that the recipe writes, in recipe order.</summary>
    public IReadOnlyList<string> Datasets =>
        [.. AllStages.Select(stage => stage.Options).OfType<WriteOptions>().Select(options => options.Dataset)];

    /// <summary>The descriptor of a stage's operator.</summary>
    public OperatorDescriptor DescriptorOf(StageDefinition stage) => Operators.Find(stage.Use)!;

    /// <summary>Makes the graph that runs.</summary>
    public StageGraph Compile(RecipeServices services) => new RecipeCompiler(this, services).Compile();

    private static IEnumerable<(string Id, int Depth)> WithDepth(IEnumerable<StageDefinition> stages, int depth) =>
        stages.SelectMany(stage =>
            StageBodies.Of(stage).SelectMany(body => WithDepth(body.Stages, depth + 1)).Prepend((stage.Id, depth))
        );

    internal static IEnumerable<StageDefinition> Flatten(IEnumerable<StageDefinition> stages) =>
        stages.SelectMany(stage => StageBodies.Of(stage).SelectMany(body => Flatten(body.Stages)).Prepend(stage));
}

/// <summary>The lists of stages nested in a stage.</summary>
internal static class StageBodies
{
    public static IEnumerable<(string Name, IReadOnlyList<StageDefinition> Stages)> Of(StageDefinition stage)
    {
        foreach (var (name, property) in OptionProperties.Of(stage.Options.GetType()))
        {
            switch (property.GetValue(stage.Options))
            {
                case IReadOnlyList<StageDefinition> body:
                    yield return (name, body);
                    break;
                case IReadOnlyDictionary<string, IReadOnlyList<StageDefinition>> cases:
                    foreach (var (key, body) in cases)
                    {
                        yield return ($"{name}.{key}", body);
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
