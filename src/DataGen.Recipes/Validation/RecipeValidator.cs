namespace DataGen.Recipes;

/// <summary>Checks a recipe whose options are bound: each rule adds what it finds.</summary>
internal static class RecipeValidator
{
    public static void Validate(LoadedRecipe recipe, ProblemList problems)
    {
        _ = recipe;
        _ = problems;
    }
}
