using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Numerics;
using DataGen.Cli.Running;
using DataGen.Recipes;

namespace DataGen.Cli.Commands;

/// <summary>Arguments that several commands share.</summary>
internal static class CommonOptions
{
    public static Argument<string> Recipe() =>
        new("recipe") { Description = "A recipe folder, its recipe.json, or a name under recipes/." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on stdout." };

    /// <summary>An option that takes a whole number.</summary>
    /// <param name="least">The least number allowed.</param>
    /// <param name="most">The greatest.</param>
    public static Option<T?> WholeNumber<T>(string name, T least, T most, params string[] aliases)
        where T : struct, IBinaryInteger<T>
    {
        var option = new Option<T?>(name, aliases);
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (
                T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most
            )
            {
                return number;
            }

            result.AddError(Invariant($"{name} must be a whole number from {least} to {most}, not '{text}'"));
            return null;
        };
        return option;
    }

    /// <summary>Adds examples below the command's help.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        command.Options.Add(new HelpOption { Action = new HelpWithExamples(examples) });
        return command;
    }

    private sealed class HelpWithExamples(string[] examples) : SynchronousCommandLineAction
    {
        private readonly HelpAction _help = new();

        public override int Invoke(ParseResult parseResult)
        {
            var code = _help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            return code;
        }
    }
}

/// <summary>The options by which a recipe is loaded.</summary>
internal sealed class LoadArguments
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "The pipeline.json. Default: the nearest one upwards.",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set a recipe parameter: key=value. May be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _model = new("--model")
    {
        Description = "Choose the model of a role: role=alias. May be repeated.",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_set);
        command.Options.Add(_model);
    }

    public LoadOptions Of(ParseResult parsed) =>
        new()
        {
            Configuration = parsed.GetValue(_config),
            Set = parsed.GetValue(_set)!,
            Models = parsed.GetValue(_model)!,
            Providers = Workspace.Providers(TimeProvider.System).Names,
        };
}
