using DataGen.Models.Spending;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>How a run treats a folder that is there already.</summary>
internal enum ResumePolicy
{
    /// <summary>Continue a matching run, else start one.</summary>
    IfPossible,

    /// <summary>Fail where there is nothing to continue.</summary>
    Always,

    /// <summary>Start the folder afresh, still without paying twice.</summary>
    Never,
}

/// <summary>How progress is shown.</summary>
internal enum ProgressStyle
{
    /// <summary>Live on a terminal, a line every ten seconds elsewhere.</summary>
    Auto,

    /// <summary>A line every ten seconds.</summary>
    Plain,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>What the command line asks of a run.</summary>
internal sealed record RunOptions
{
    public required string Recipe { get; init; }

    public required LoadOptions Load { get; init; }

    public string? Out { get; init; }

    public long? Seed { get; init; }

    public long? NumberOfRecords { get; init; }

    public int? Concurrency { get; init; }

    public bool Offline { get; init; }

    /// <summary>The most that the run's folder may cost, over all resumes; null for no limit.</summary>
    public Money? Budget { get; init; }

    /// <summary>When to stop; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether an interrupted run cancels its batches instead of leaving them to the server.</summary>
    public bool CancelBatches { get; init; }

    public ResumePolicy Resume { get; init; }

    public ProgressStyle Progress { get; init; }

    public bool Fresh { get; init; }

    /// <summary>Runs verifiers without isolation. Comes from the command line only.</summary>
    public bool UnsafeNoSandbox { get; init; }

    public string? Store { get; init; }
}
