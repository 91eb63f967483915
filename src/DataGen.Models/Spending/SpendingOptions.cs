namespace DataGen.Models.Spending;

/// <summary>How a run's spending is kept.</summary>
public sealed record SpendingOptions
{
    /// <summary>The file, in the run's folder. One process at a time may have it open.</summary>
    public required string Path { get; init; }

    /// <summary>The most that may be spent over all resumes; null for no limit.</summary>
    public Money? Cap { get; init; }

    /// <summary>
    /// Called, once, when the rest of the cap does not cover the next call and no call under way can free any of it. It has to stop
    /// the run. It must not block.
    /// </summary>
    public Action<BudgetShortage>? Short { get; init; }
}

/// <summary>The rest of the budget does not cover the next call.</summary>
/// <param name="Cap">The most that may be spent.</param>
/// <param name="Spent">What is spent.</param>
/// <param name="Next">What the next call may cost at most.</param>
/// <param name="Stage">Who would make it.</param>
public sealed record BudgetShortage(Money Cap, Money Spent, Money Next, string Stage)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"The budget of {Cap} is reached: {Spent} are spent, and the next call (stage '{Stage}') may cost up to {Next}. "
        + "Run the same command with a higher --budget: it continues.";
}

/// <summary>The account of a run's spending cannot be kept, so nothing more may be spent.</summary>
public sealed class SpendingException(string message, Exception? inner = null) : Exception(message, inner);
