using System.CommandLine;
using DataGen.Operators;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen operators</c>: the reference of what a recipe may use.</summary>
internal static class OperatorsCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("operators", "List what a recipe's \"use\" may name.") { json, Show() };
        command.SetAction(parsed =>
        {
            var all = new OperatorReference(OperatorCatalog.BuiltIn()).All;
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Compact(Json.Array(all.Select(OperatorReference.ToJson))));
                return ExitCodes.Done;
            }

            var width = all.Max(item => item.Name.Length);
            foreach (var item in all)
            {
                Console.Out.WriteLine($"{item.Name.PadRight(width)}  {item.Summary}");
            }

            return ExitCodes.Done;
        });
        return command.WithExamples("datagen operators", "datagen operators show generate");
    }

    private static Command Show()
    {
        var name = new Argument<string>("name")
        {
            Description =
                $"The operator; '{ConstraintPages.All}' for the catalogue of constraints, or the id of one of them.",
        };
        var json = CommonOptions.Json();
        var command = new Command("show", "Show an operator's options.") { name, json };
        command.SetAction(parsed =>
        {
            var given = parsed.GetRequiredValue(name);
            if (ConstraintPages.Find(given) is { } page)
            {
                Console.Out.WriteLine(parsed.GetValue(json) ? Json.Compact(page.ToJson()) : page.ToMarkdown());
                return ExitCodes.Done;
            }

            var catalog = OperatorCatalog.BuiltIn();
            var found =
                new OperatorReference(catalog).Find(given)
                ?? throw new UserException(
                    ExitCodes.Invalid,
                    $"There is no operator '{given}'{NearestName.Hint(given, catalog.All.Select(item => item.Name).Concat(ConstraintPages.Names))}. 'datagen operators' lists those there are."
                );
            Console.Out.WriteLine(
                parsed.GetValue(json) ? Json.Compact(OperatorReference.ToJson(found)) : OperatorReference.ToText(found)
            );
            return ExitCodes.Done;
        });
        return command.WithExamples(
            "datagen operators show generate",
            "datagen operators show constraints",
            "datagen operators show keywords:existence"
        );
    }
}
