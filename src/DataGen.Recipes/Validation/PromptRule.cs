using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Prompts exist, are of the kind that the stage needs, and are used.</summary>
internal sealed class PromptRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in recipe.AllStages.SelectMany(stage => MarkedText.Of<PromptAttribute>(recipe, stage)))
        {
            used.Add(name.Text);
            if (recipe.Prompts.TryGetValue(name.Text, out var prompt))
            {
                if (name.Mark<PromptAttribute>()!.IsText && !prompt.IsText)
                {
                    problems.Error(
                        name.Location,
                        $"{prompt.Name} has turns, and '{OptionProperties.NameOf(name.Property.Name)}' takes single texts",
                        "remove the lines 'system:', 'user:' and 'assistant:'"
                    );
                }
                else if (!name.Mark<PromptAttribute>()!.IsText && prompt.Wordings > 1)
                {
                    problems.Error(
                        name.Location,
                        $"{prompt.Name} has several wordings, and '{OptionProperties.NameOf(name.Property.Name)}' takes prompts with one",
                        "keep one, or draw one with a stage 'template-choice' before"
                    );
                }
            }
            else if (!File.Exists(Path.Combine(recipe.Folder, "prompts", name.Text + ".hbs")))
            {
                problems.Error(
                    name.Location,
                    $"no prompt '{name.Text}'",
                    NearestName.Find(name.Text, recipe.Prompts.Keys) is { } near
                        ? $"did you mean '{near}'?"
                        : $"make prompts/{name.Text}.hbs in the recipe's folder"
                );
            }
        }

        foreach (var (name, prompt) in recipe.Prompts)
        {
            // A parameter may choose among prompts; then those not chosen are its values.
            if (!used.Contains(name) && !IsValueOfParameter(name, recipe) && recipe.BrokenStageIds.Count == 0)
            {
                problems.Warning(new SourceLocation(prompt.Name, 0, 0), $"no stage uses the prompt '{name}'");
            }
        }
    }

    private static bool IsValueOfParameter(string name, LoadedRecipe recipe) =>
        recipe.DeclaredParameters.Values.Any(parameter =>
            parameter.Values?.Any(value => string.Equals(Pipeline.Json.AsText(value), name, StringComparison.Ordinal))
            ?? false
        );
}
