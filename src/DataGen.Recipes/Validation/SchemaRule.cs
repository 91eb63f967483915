using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>JSON Schemas exist and can be read as schemas.</summary>
internal sealed class SchemaRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var name in recipe.AllStages.SelectMany(stage => MarkedText.Of<SchemaAttribute>(recipe, stage)))
        {
            if (
                !recipe.Schemas.ContainsKey(name.Text)
                && !File.Exists(Path.Combine(recipe.Folder, "schemas", name.Text + ".json"))
            )
            {
                problems.Error(
                    name.Location,
                    $"no schema '{name.Text}'",
                    NearestName.Find(name.Text, recipe.Schemas.Keys) is { } near
                        ? $"did you mean '{near}'?"
                        : $"make schemas/{name.Text}.json in the recipe's folder"
                );
            }
        }

        foreach (var (name, schema) in recipe.Schemas)
        {
            try
            {
                _ = NJsonSchema
                    .JsonSchema.FromJsonAsync(Pipeline.Json.Compact(schema), CancellationToken.None)
                    .GetAwaiter()
                    .GetResult();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                problems.Error(
                    new SourceLocation(RecipeFiles.Show(Path.Combine(recipe.Folder, "schemas", name + ".json")), 0, 0),
                    $"not a JSON Schema: {exception.Message.Split('\n')[0]}"
                );
            }
        }
    }
}
