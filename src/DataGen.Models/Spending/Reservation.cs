namespace DataGen.Models.Spending;

/// <summary>Money set aside for one exchange. Disposed without having been settled, it counts as spent.</summary>
internal sealed class Reservation : IDisposable
{
    private readonly AliasSpending? _spending;
    private bool _isSettled;

    public Reservation(AliasSpending? spending, string stage, Money amount) =>
        (_spending, Stage, Amount) = (spending, stage, amount);

    /// <summary>Whom it is booked on.</summary>
    public string Stage { get; }

    /// <summary>What is set aside.</summary>
    public Money Amount { get; }

    /// <summary>Books what the exchange cost and gives the rest back.</summary>
    /// <param name="charge">The charge; null for an exchange that cost nothing and does not count.</param>
    public void Settle(Charge? charge)
    {
        if (!_isSettled)
        {
            _isSettled = true;
            _spending?.Settle(this, charge);
        }
    }

    public void Dispose() => Settle(Charge.Unknown);
}
