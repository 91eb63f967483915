using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Models are named by declared roles, and declared roles are used.</summary>
internal sealed class RoleRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in recipe.AllStages.SelectMany(stage => MarkedText.Of<ModelAttribute>(recipe, stage)))
        {
            used.Add(role.Text);
            if (!recipe.File.Roles.ContainsKey(role.Text))
            {
                problems.Error(
                    role.Location,
                    $"no role '{role.Text}'",
                    NearestName.Find(role.Text, recipe.File.Roles.Keys) is { } near
                        ? $"did you mean '{near}'?"
                        : $"declare it under \"roles\"; there are: {NearestName.List(recipe.File.Roles.Keys)}"
                );
            }
        }

        foreach (var member in recipe.Root.Find("roles")?.Members ?? [])
        {
            if (!used.Contains(member.Name) && recipe.BrokenStageIds.Count == 0)
            {
                problems.Warning(member.Location, $"no stage uses the role '{member.Name}'");
            }
        }
    }
}
