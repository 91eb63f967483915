namespace DataGen.Models.Spending;

/// <summary>What has been spent in a run's folder, over all its resumes.</summary>
/// <param name="Cap">The most that may be spent; null for no limit.</param>
/// <param name="Unresolved">
/// The most that calls may have cost whose end nobody saw, because the process died: they count as spent.
/// </param>
/// <param name="Held">The most that batches may cost that have not ended yet. No part of the total.</param>
/// <param name="Accounts">What is known, by stage and model, in their order.</param>
public sealed record SpendingReport(Money? Cap, Money Unresolved, Money Held, IReadOnlyList<AccountSpending> Accounts)
{
    /// <summary>Everything that counts as spent.</summary>
    public Money Total => Accounts.Aggregate(Unresolved, (sum, account) => sum + account.Cost);
}

/// <summary>What one stage has spent on one model.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Model">The model's alias.</param>
/// <param name="Calls">Exchanges that were answered or may have been charged.</param>
/// <param name="PromptTokens">Request tokens of the answers.</param>
/// <param name="CompletionTokens">Answer tokens of the answers.</param>
/// <param name="Cost">What they cost.</param>
/// <param name="UncertainCalls">
/// Of the calls, those that broke off, or whose answer came without token counts: nobody said what they cost.
/// </param>
/// <param name="UncertainCost">What these are counted at, which is the most they can have cost; part of the cost.</param>
public sealed record AccountSpending(
    string Stage,
    string Model,
    long Calls,
    long PromptTokens,
    long CompletionTokens,
    Money Cost,
    long UncertainCalls,
    Money UncertainCost
);
