using System.CommandLine;
using System.CommandLine.Parsing;

namespace DataGen.Cli.Commands;

/// <summary>The names of the commands that were given, outermost first.</summary>
internal static class CommandPath
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (
            SymbolResult? result = parsed.CommandResult;
            result is CommandResult { Parent: not null } command;
            result = result.Parent
        )
        {
            names.Push(command.Command.Name);
        }

        return names;
    }
}
