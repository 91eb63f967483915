namespace DataGen.Recipes;

/// <summary>Checks a recipe whose options are bound: each rule adds what it finds.</summary>
internal static class RecipeValidator
{
    private static readonly IRecipeRule[] Rules =
    [
        new StageIdRule(),
        new ConnectionRule(),
        new CircleRule(),
        new SideInputRule(),
        new BlockRule(),
        new PoolRule(),
        new UnreadStageRule(),
        new DatasetRule(),
        new RoleRule(),
        new PromptRule(),
        new SchemaRule(),
        new ExpressionRule(),
        new FieldRule(),
        new ParameterRule(),
        new FileRule(),
        new PrimaryRule(),
    ];

    public static void Validate(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var rule in Rules)
        {
            rule.Check(recipe, problems);
        }
    }
}
