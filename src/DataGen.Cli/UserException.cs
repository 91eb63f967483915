namespace DataGen.Cli;

/// <summary>Something the user can mend; the message says how. It is printed without a stack trace.</summary>
internal sealed class UserException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
