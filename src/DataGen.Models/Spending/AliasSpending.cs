using DataGen.Models.Answers;
using DataGen.Models.Batches;
using DataGen.Models.Gateway;

namespace DataGen.Models.Spending;

/// <summary>What one alias spends: knows its prices, reserves the worst case of each exchange, books what it cost.</summary>
/// <param name="name">The alias's name.</param>
/// <param name="alias">The alias.</param>
/// <param name="book">Where it is booked; null where nobody counts.</param>
/// <param name="observer">Hears of a server that charges more than it was allowed to.</param>
internal sealed class AliasSpending(string name, ModelAlias alias, SpendingBook? book, IModelObserver observer)
{
    private const int Exactly = 1000;

    private readonly TokenPrices _prices = new(alias.Prices);

    /// <summary>How far the server has gone beyond a worst case, in thousandths of it: what it did once it may do again.</summary>
    private int _excess = Exactly;

    /// <summary>Sets aside what an exchange may cost at most.</summary>
    /// <param name="request">The request.</param>
    /// <param name="canonicalBytes">The length of its canonical form.</param>
    /// <param name="stopping">Ends the wait for others' money; an exchange that has begun goes on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetReachedException">There is not enough left for it.</exception>
    /// <exception cref="SpendingException">Spending cannot be recorded, so nothing may be spent.</exception>
    public ValueTask<Reservation> ReserveAsync(
        AnswerRequest request,
        int canonicalBytes,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        if (book is null || _prices.IsFree)
        {
            return ValueTask.FromResult(new Reservation(book is null ? null : this, request.Account, Money.Zero));
        }

        var reservation = new Reservation(this, request.Account, WorstCase(request, canonicalBytes));
        return book.TryReserve(reservation.Amount)
            ? ValueTask.FromResult(reservation)
            : WaitAsync(book, reservation, stopping, cancellationToken);
    }

    /// <summary>Whether nothing is counted, or nothing costs anything.</summary>
    public bool IsFree => book is null || _prices.IsFree;

    /// <summary>What could be set aside now; without limit where nobody counts.</summary>
    public Money Available => book?.Available ?? Money.Most;

    /// <inheritdoc cref="SpendingBook.HoldAsync"/>
    public Task HoldAsync(string id, string stage, Money amount, CancellationToken cancellationToken) =>
        book?.HoldAsync(id, stage, amount, cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc cref="SpendingBook.LeaveHold"/>
    public void LeaveHold(string id) => book?.LeaveHold(id);

    /// <inheritdoc cref="SpendingBook.ReleaseHold"/>
    public void ReleaseHold(string id) => book?.ReleaseHold(id);

    /// <summary>Books what the requests of a batch cost, and frees the rest of what is held for it.</summary>
    public void SettleHold(string id, IEnumerable<BatchItem> items) =>
        book?.SettleHold(
            id,
            name,
            items
                .Where(item => item.Charge is not null)
                .Select(item => (item.Stage, item.Charge!.Value, CostOf(item.Charge.Value, item.Worst)))
        );

    /// <summary>Books what an exchange cost.</summary>
    public void Settle(Reservation reservation, Charge? charge) =>
        book!.Settle(
            reservation.Stage,
            name,
            reservation.Amount,
            charge,
            charge is { } known ? CostOf(known, reservation.Amount) : Money.Zero
        );

    /// <summary>What an exchange cost.</summary>
    /// <param name="charge">What was said of it.</param>
    /// <param name="worst">The most it could cost, as it was reckoned before.</param>
    public Money CostOf(Charge charge, Money worst)
    {
        Money cost = _prices.Of(charge.PromptTokens, charge.CompletionTokens);
        if (!charge.IsCertain)
        {
            // An estimate may be beyond the bound where no token limit gave one.
            return Money.Max(worst, cost);
        }

        if (cost > worst && book!.Cap is { })
        {
            RememberExcess(worst, cost);
        }

        return cost;
    }

    /// <summary>The most a request may cost.</summary>
    /// <param name="request">The request.</param>
    /// <param name="canonicalBytes">The length of its canonical form.</param>
    public Money WorstCase(AnswerRequest request, int canonicalBytes)
    {
        if (book?.Cap is not null && request.MaxTokens is null && _prices.Of(0, 1) > Money.Zero)
        {
            throw new ArgumentException(
                "under a budget every request to a model with prices needs MaxTokens",
                nameof(request)
            );
        }

        Money bound = _prices.Of(RequestBound.Tokens(request, canonicalBytes, alias.ExtraBody), request.MaxTokens ?? 0);
        Int128 nanos = (((Int128)bound.Nanos * Volatile.Read(ref _excess)) + Exactly - 1) / Exactly;
        return nanos >= long.MaxValue ? Money.Most : new Money((long)nanos);
    }

    private static async ValueTask<Reservation> WaitAsync(
        SpendingBook book,
        Reservation reservation,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await book.ReserveAsync(reservation.Stage, reservation.Amount, either.Token);
        return reservation;
    }

    private void RememberExcess(Money reserved, Money cost)
    {
        Int128 thousandths = (((Int128)cost.Nanos * Volatile.Read(ref _excess)) / Math.Max(1, reserved.Nanos)) + 1;
        int excess = thousandths > int.MaxValue ? int.MaxValue : (int)thousandths;
        int known = Volatile.Read(ref _excess);
        while (excess > known)
        {
            int before = Interlocked.CompareExchange(ref _excess, excess, known);
            if (before == known)
            {
                observer.Overcharged(name, reserved, cost);
                return;
            }

            known = before;
        }
    }
}
