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

    public static Option<string?> Config() =>
        new("--config") { Description = "The pipeline.json. Default: the nearest one upwards." };

    /// <summary>The option that names the sentence splitter's parameters; read it with <see cref="PunktOf"/>.</summary>
    public static Option<string?> Punkt() =>
        new("--punkt")
        {
            Description =
                $"A file with the sentence splitter's trained parameters. Default: that of {PunktFile.Variable}, else of pipeline.json, else the built-in splitter.",
        };

    public static PunktFile? PunktOf(ParseResult parsed, Option<string?> punkt) =>
        PunktFile.Named(parsed.GetValue(punkt), Environment.GetEnvironmentVariable(PunktFile.Variable));

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

    /// <summary>An option that takes a time such as 250ms, 1.5s, 10m or 24h.</summary>
    public static Option<TimeSpan?> Duration(string name)
    {
        var option = new Option<TimeSpan?>(name) { HelpName = "time" };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (DurationText.Read(text) is { } time)
            {
                return time;
            }

            result.AddError($"{name} must be a time such as 250ms, 1.5s, 10m or 24h, not '{text}'");
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
    private readonly Option<string?> _config = CommonOptions.Config();

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

    private readonly Option<string?> _punkt = CommonOptions.Punkt();

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_set);
        command.Options.Add(_model);
        command.Options.Add(_punkt);
    }

    public LoadOptions Of(ParseResult parsed) =>
        new()
        {
            Configuration = parsed.GetValue(_config),
            Set = parsed.GetValue(_set)!,
            Models = parsed.GetValue(_model)!,
            Punkt = CommonOptions.PunktOf(parsed, _punkt),
            Providers = Workspace.Providers(TimeProvider.System),
        };
}
