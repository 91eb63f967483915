namespace DataGen.Models.Spending;

/// <summary>Sums by stage and model. Not safe for concurrent use.</summary>
internal sealed class Accounts
{
    private readonly Dictionary<(string Stage, string Model), AccountSpending> _accounts = [];
    private readonly HashSet<(string Stage, string Model)> _changed = [];

    public Accounts(IEnumerable<AccountSpending> known)
    {
        foreach (AccountSpending account in known)
        {
            _accounts[(account.Stage, account.Model)] = account;
            Total += account.Cost;
        }
    }

    /// <summary>The sum of all.</summary>
    public Money Total { get; private set; }

    public bool HasChanged => _changed.Count > 0;

    public void Add(string stage, string model, Charge charge, Money cost)
    {
        (string Stage, string Model) id = (stage, model);
        if (!_accounts.TryGetValue(id, out AccountSpending? account))
        {
            account = new AccountSpending(stage, model, 0, 0, 0, Money.Zero, 0, Money.Zero);
        }

        _accounts[id] = account with
        {
            Calls = account.Calls + 1,
            PromptTokens = account.PromptTokens + charge.PromptTokens,
            CompletionTokens = account.CompletionTokens + charge.CompletionTokens,
            Cost = account.Cost + cost,
            UncertainCalls = account.UncertainCalls + (charge.IsCertain ? 0 : 1),
            UncertainCost = charge.IsCertain ? account.UncertainCost : account.UncertainCost + cost,
        };
        _changed.Add(id);
        Total += cost;
    }

    /// <summary>The accounts that changed since this was last asked.</summary>
    public IReadOnlyList<AccountSpending> TakeChanged()
    {
        AccountSpending[] changed = [.. _changed.Select(id => _accounts[id])];
        _changed.Clear();
        return changed;
    }

    public IReadOnlyList<AccountSpending> Snapshot() =>
        [
            .. _accounts
                .Values.OrderBy(account => account.Stage, StringComparer.Ordinal)
                .ThenBy(account => account.Model, StringComparer.Ordinal),
        ];
}
