using System.Text.Json;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>The parameters that expressions, prompts and presets name exist, and declared ones are used.</summary>
internal sealed class ParameterRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        var used = new HashSet<string>(recipe.UsedParameters, StringComparer.Ordinal);
        var usesAll = recipe.BrokenStageIds.Count > 0;
        foreach (var text in recipe.AllStages.SelectMany(stage => MarkedText.Of<ExpressionAttribute>(recipe, stage)))
        {
            if (ExpressionRule.TryParse(text.Text) is not { } expression)
            {
                usesAll = true;
                continue;
            }

            usesAll |= expression.ReadsAllParameters;
            foreach (var parameter in expression.Parameters)
            {
                Use(parameter.Name, text.Inside(parameter.Line, parameter.Column));
            }
        }

        foreach (var prompt in recipe.Prompts.Values)
        {
            usesAll |= prompt.ReadsAllParameters;
            foreach (var parameter in prompt.Parameters)
            {
                Use(parameter.Name, new SourceLocation(prompt.Name, parameter.Line, parameter.Column));
            }
        }

        CheckPresets(recipe, problems);
        foreach (var member in recipe.Root.Find("parameters")?.Members ?? [])
        {
            if (!usesAll && !used.Contains(member.Name))
            {
                problems.Warning(member.Location, $"nothing uses the parameter '{member.Name}'");
            }
        }

        void Use(string name, SourceLocation location)
        {
            used.Add(name);
            if (!recipe.DeclaredParameters.ContainsKey(name))
            {
                problems.Error(location, $"no parameter '{name}'", Fix(name, recipe));
            }
        }
    }

    private static void CheckPresets(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var preset in recipe.Root.Find("presets")?.Members ?? [])
        {
            if (preset.Value.Kind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (var member in preset.Value.Members)
            {
                if (!recipe.DeclaredParameters.TryGetValue(member.Name, out var parameter))
                {
                    problems.Error(
                        member.Location,
                        $"preset '{preset.Name}' sets '{member.Name}', which is no parameter",
                        Fix(member.Name, recipe)
                    );
                }
                else if (parameter.Check(member.Value.ToJson()) is { } wrong)
                {
                    problems.Error(member.Value.Location, $"'{member.Name}' {wrong}");
                }
            }
        }
    }

    private static string Fix(string name, LoadedRecipe recipe) =>
        NearestName.Find(name, recipe.DeclaredParameters.Keys) is { } near
            ? $"did you mean '{near}'?"
            : $"there are: {NearestName.List(recipe.DeclaredParameters.Keys)}";
}
