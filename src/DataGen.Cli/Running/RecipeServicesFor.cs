using DataGen.Datasets;
using DataGen.Operators;
using DataGen.Recipes;
using DataGen.Verification.Text;

namespace DataGen.Cli.Running;

/// <summary>Puts together what the stages of a recipe use.</summary>
internal static class RecipeServicesFor
{
    public static RecipeServices Run(
        LoadedRecipe recipe,
        Workspace workspace,
        IDatasetSinks datasets,
        VerifierSandboxes? sandboxes,
        RunOptions options,
        string salt
    )
    {
        return new RecipeServices
        {
            Verdicts = sandboxes?.Verdicts(workspace.Store)!,
            IsUnsafe = sandboxes?.IsUnsafe ?? false,
            Sentences = recipe.Sentences ?? PunktParameters.BuiltIn,
            Parameters = recipe.ParameterObject,
            Prompt = name => recipe.Prompts[name],
            Schema = name => recipe.Schemas[name],
            Model = workspace.ModelOf,
            ResolvePath = recipe.Configuration.Resolve,
            Files = new LocalFileStore(),
            Datasets = datasets,
            CountTokens = Workspace.TokenCounting(),
            Salt = salt,
            Limit = options.NumberOfRecords is { } count && recipe.PrimaryStage is { } stage ? (stage, count) : null,
        };
    }
}
