namespace DataGen.Recipes;

/// <summary>One thing that must hold in a recipe.</summary>
internal interface IRecipeRule
{
    /// <summary>Adds a problem for each place where it does not.</summary>
    void Check(LoadedRecipe recipe, ProblemList problems);
}
