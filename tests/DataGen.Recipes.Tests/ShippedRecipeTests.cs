using DataGen.Operators;

namespace DataGen.Recipes.Tests;

/// <summary>The recipes that come with the product.</summary>
public sealed class ShippedRecipeTests
{
    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "recipes"), "recipe.json", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Loads_without_an_error_or_warning(string name)
    {
        var result = RecipeLoader.Load(
            Path.Combine(Repository.Root, "recipes", name),
            OperatorCatalog.BuiltIn(),
            new LoadOptions { Configuration = Configuration() }
        );
        Assert.That(result.Problems.Select(problem => problem.ToString()), Is.Empty);
        Assert.That(result.Recipe!.File.Name, Is.EqualTo(name));
    }

    private static string? Configuration()
    {
        var path = Path.Combine(Repository.Root, PipelineConfiguration.FileName);
        return File.Exists(path) ? path : null;
    }
}
