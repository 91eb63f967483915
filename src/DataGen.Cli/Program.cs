using System.CommandLine;
using System.CommandLine.Invocation;
using DataGen.Cli;
using DataGen.Cli.Commands;

var time = TimeProvider.System;
var root = new RootCommand(
    "DataGen makes instruction-tuning datasets from recipes: SFT, DPO, KTO and RLVR, deduplicated, as Parquet."
)
{
    RunCommand.Create(time),
    PreviewCommand.Create(time),
    PlanCommand.Create(time),
    ValidateCommand.Create(),
    RecipesCommand.Create(),
    OperatorsCommand.Create(),
    InspectCommand.Create(),
    VerifyCommand.Create(time),
    DedupCommand.Create(time),
    StoreCommand.Create(time),
    SimulateCommand.Create(time),
    DoctorCommand.Create(time),
};
if (args.Contains("", StringComparer.Ordinal))
{
    Console.Error.WriteLine("An argument is empty. Was a variable not set that it was made of?");
    return ExitCodes.Invalid;
}

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    Console.Error.WriteLine($"See '{string.Join(' ', CommandPath.Of(parsed).Prepend("datagen"))} --help'.");
    return ExitCodes.Invalid;
}

try
{
    // Signals are the commands' own business: a run that is asked to stop finishes what it has begun.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
    );
}
catch (UserException exception)
{
    Console.Error.WriteLine(exception.Message);
    return exception.ExitCode;
}
catch (Exception exception) when (Failures.Explain(exception) is { } explanation)
{
    Console.Error.WriteLine(explanation);
    return Failures.CodeOf(exception);
}
