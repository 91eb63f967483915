using DataGen.Operators;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>Loads a recipe for a command, and tells the user what is wrong with it.</summary>
internal static class RecipeLoading
{
    /// <summary>The recipe; warnings go to stderr.</summary>
    /// <exception cref="UserException">It may not run; the message lists every problem.</exception>
    public static LoadedRecipe Load(string given, LoadOptions options)
    {
        var (recipe, problems) = RecipeLoader.Load(given, OperatorCatalog.BuiltIn(), options);
        if (recipe is null)
        {
            throw new UserException(ExitCodes.Invalid, string.Join('\n', problems));
        }

        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return recipe;
    }

    /// <summary>A path as people name it.</summary>
    public static string Show(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
