using System.CommandLine;
using DataGen.Operators;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen validate</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var recipe = CommonOptions.Recipe();
        var json = CommonOptions.Json();
        var load = new LoadArguments();
        var command = new Command(
            "validate",
            "Find every error that can be found without a model call, with its place and its fix."
        )
        {
            recipe,
            json,
        };
        load.AddTo(command);
        command.SetAction(parsed =>
        {
            var result = RecipeLoader.Load(parsed.GetRequiredValue(recipe), OperatorCatalog.BuiltIn(), load.Of(parsed));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Compact(ToJson(result)));
            }
            else
            {
                WriteText(result);
            }

            return result.Recipe is null ? ExitCodes.Invalid : ExitCodes.Done;
        });
        return command.WithExamples("datagen validate recipes/self-instruct", "datagen validate my-recipe --json");
    }

    private static void WriteText(LoadResult result)
    {
        foreach (var problem in result.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (result.Recipe is { } recipe)
        {
            Console.Out.WriteLine(
                Invariant(
                    $"{recipe.File.Name} is valid: {recipe.AllStages.Count()} stages, datasets {string.Join(", ", recipe.Datasets)}"
                )
            );
        }
        else
        {
            Console.Error.WriteLine(
                Invariant($"{result.Problems.Count(problem => problem.Severity == Severity.Error)} errors")
            );
        }
    }

    private static System.Text.Json.JsonElement ToJson(LoadResult result) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", result.Recipe is not null);
            writer.WriteStartArray("problems");
            foreach (var problem in result.Problems)
            {
                writer.WriteStartObject();
                writer.WriteString("severity", problem.Severity.ToString().ToLowerInvariant());
                writer.WriteString("file", problem.Location.File);
                writer.WriteNumber("line", problem.Location.Line);
                writer.WriteNumber("column", problem.Location.Column);
                writer.WriteString("message", problem.Message);
                writer.WriteString("fix", problem.Fix);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
