using DataGen.Pipeline;

namespace DataGen.Cli;

/// <summary>The exit codes that other people's scripts rely on.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    public const int Failed = 1;

    /// <summary>The recipe, the configuration or the command line is wrong.</summary>
    public const int Invalid = 2;

    /// <summary>More rows failed than the recipe tolerates, or the run stopped because a model does not answer.</summary>
    public const int RowsFailed = 3;

    public const int BudgetReached = 4;

    public const int DeadlineReached = 5;

    /// <summary>No sandbox for verifiers holds on this machine.</summary>
    public const int SandboxUnavailable = 6;

    public const int Interrupted = 130;

    public static int Of(StopReason reason) =>
        reason switch
        {
            StopReason.Interrupted => Interrupted,
            StopReason.Budget => BudgetReached,
            StopReason.Deadline => DeadlineReached,
            StopReason.Failures => RowsFailed,
            StopReason.Stalled => Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
        };
}
