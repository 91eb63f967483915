using DataGen.Models.Answers;
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

        if (book.Cap is not null && request.MaxTokens is null && _prices.Of(0, 1) > Money.Zero)
        {
            throw new ArgumentException(
                "under a budget every request to a model with prices needs MaxTokens",
                nameof(request)
            );
        }

        var reservation = new Reservation(this, request.Account, WorstCase(request, canonicalBytes));
        return book.TryReserve(reservation.Amount)
            ? ValueTask.FromResult(reservation)
            : WaitAsync(book, reservation, stopping, cancellationToken);
    }

    /// <summary>Books what an exchange cost.</summary>
    public void Settle(Reservation reservation, Charge? charge)
    {
        Money cost = charge switch
        {
            null => Money.Zero,
            { IsCertain: true } => _prices.Of(charge.Value.PromptTokens, charge.Value.CompletionTokens),
            // An estimate may be beyond the bound where no token limit gave one.
            _ => Money.Max(reservation.Amount, _prices.Of(charge.Value.PromptTokens, charge.Value.CompletionTokens)),
        };
        if (cost > reservation.Amount && charge is { IsCertain: true } && book!.Cap is { })
        {
            RememberExcess(reservation.Amount, cost);
        }

        book!.Settle(reservation.Stage, name, reservation.Amount, charge, cost);
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

    private Money WorstCase(AnswerRequest request, int canonicalBytes)
    {
        Money bound = _prices.Of(RequestBound.Tokens(request, canonicalBytes, alias.ExtraBody), request.MaxTokens ?? 0);
        Int128 nanos = (((Int128)bound.Nanos * Volatile.Read(ref _excess)) + Exactly - 1) / Exactly;
        return nanos >= long.MaxValue ? Money.Most : new Money((long)nanos);
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
