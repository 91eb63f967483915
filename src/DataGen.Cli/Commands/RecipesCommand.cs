using System.CommandLine;
using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen recipes</c>: the gallery.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("recipes", "List the recipes there are.") { json, Show() };
        command.SetAction(parsed =>
        {
            var entries = RecipeGallery.List(Path.Combine(Folder(), "recipes"));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Compact(Json.Array(entries.Select(ToJson))));
                return ExitCodes.Done;
            }

            var width = entries.Select(entry => entry.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var entry in entries)
            {
                Console.Out.WriteLine($"{entry.Name.PadRight(width)}  {entry.Problem ?? entry.Description}");
            }

            return ExitCodes.Done;
        });
        return command.WithExamples("datagen recipes", "datagen recipes show self-instruct");
    }

    private static Command Show()
    {
        var name = CommonOptions.Recipe();
        var json = CommonOptions.Json();
        var command = new Command("show", "Show a recipe's parameters, roles and datasets.") { name, json };
        command.SetAction(parsed =>
        {
            var given = parsed.GetRequiredValue(name);
            var entry =
                RecipeGallery.Find(given, Folder())
                ?? throw new UserException(
                    ExitCodes.Invalid,
                    $"There is no recipe '{given}'. 'datagen recipes' lists those there are."
                );
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Compact(ToJson(entry)));
            }
            else
            {
                Write(Console.Out, entry);
            }

            return ExitCodes.Done;
        });
        return command.WithExamples("datagen recipes show self-instruct");
    }

    private static string Folder()
    {
        var problems = new ProblemList();
        return PipelineConfiguration.Load(file: null, recipeFolder: null, problems)?.Folder
            ?? throw new UserException(ExitCodes.Invalid, string.Join('\n', problems.Sorted));
    }

    private static void Write(TextWriter output, GalleryEntry entry)
    {
        output.WriteLine(entry.Name);
        output.WriteLine($"  {entry.Problem ?? entry.Description}");
        if (entry.Citation is not null)
        {
            output.WriteLine($"  {entry.Citation}");
        }

        output.WriteLine("datasets:");
        foreach (var (dataset, shape) in entry.Datasets)
        {
            output.WriteLine($"  {dataset} ({shape})");
        }

        output.WriteLine("roles (--model role=alias):");
        foreach (var (role, description) in entry.Roles)
        {
            output.WriteLine($"  {role}: {description}");
        }

        output.WriteLine("parameters (--set key=value):");
        foreach (var (parameter, declared) in entry.Parameters)
        {
            output.WriteLine($"  {parameter} = {Json.Compact(declared.Default)}");
            if (declared.Description is not null)
            {
                output.WriteLine($"      {declared.Description}");
            }
        }

        if (entry.Presets.Count > 0)
        {
            output.WriteLine($"presets (--set preset=name): {string.Join(", ", entry.Presets)}");
        }
    }

    private static JsonElement ToJson(GalleryEntry entry) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", entry.Name);
            writer.WriteString("folder", entry.Folder);
            writer.WriteString("description", entry.Description);
            writer.WriteString("citation", entry.Citation);
            writer.WriteString("problem", entry.Problem);
            writer.WriteStartArray("datasets");
            foreach (var (dataset, shape) in entry.Datasets)
            {
                writer.WriteStartObject();
                writer.WriteString("name", dataset);
                writer.WriteString("shape", shape);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("roles");
            foreach (var (role, description) in entry.Roles)
            {
                writer.WriteString(role, description);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("parameters");
            foreach (var (parameter, declared) in entry.Parameters)
            {
                writer.WriteStartObject(parameter);
                writer.WritePropertyName("default");
                declared.Default.WriteTo(writer);
                writer.WriteString("description", declared.Description);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
}
