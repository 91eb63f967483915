using System.Globalization;

namespace DataGen.Models.Spending;

/// <summary>An amount of US dollars in whole nano-dollars, so that a million additions are exact.</summary>
/// <param name="Nanos">Billionths of a dollar.</param>
public readonly record struct Money(long Nanos) : IComparable<Money>
{
    private const decimal NanosInDollar = 1_000_000_000m;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The most that can be counted, a little over nine billion dollars.</summary>
    public static Money Most => new(long.MaxValue);

    /// <summary>The amount in dollars, exactly.</summary>
    public decimal Dollars => Nanos / NanosInDollar;

    /// <summary>An amount of dollars, rounded to whole nano-dollars.</summary>
    /// <exception cref="OverflowException">It is beyond <see cref="Most"/>.</exception>
    public static Money OfDollars(decimal dollars) => new((long)decimal.Round(dollars * NanosInDollar));

    public static Money operator +(Money a, Money b) => new(checked(a.Nanos + b.Nanos));

    public static Money operator -(Money a, Money b) => new(checked(a.Nanos - b.Nanos));

    public static bool operator <(Money a, Money b) => a.Nanos < b.Nanos;

    public static bool operator >(Money a, Money b) => a.Nanos > b.Nanos;

    public static bool operator <=(Money a, Money b) => a.Nanos <= b.Nanos;

    public static bool operator >=(Money a, Money b) => a.Nanos >= b.Nanos;

    /// <summary>The smaller amount.</summary>
    public static Money Min(Money a, Money b) => a <= b ? a : b;

    /// <summary>The greater amount.</summary>
    public static Money Max(Money a, Money b) => a >= b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Nanos.CompareTo(other.Nanos);

    /// <summary>As people read it: cents, and four significant digits where the amount is below a dollar (<c>$0.00001234</c>).</summary>
    public override string ToString()
    {
        decimal dollars = Math.Abs(Dollars);
        int digits = 2;
        if (dollars is > 0 and < 1)
        {
            digits = 0;
            for (decimal shown = dollars; shown < 1000 && digits < 9; shown *= 10)
            {
                digits++;
            }
        }

        string text = dollars.ToString(
            digits <= 2 ? "0.00" : $"0.00{new string('#', digits - 2)}",
            CultureInfo.InvariantCulture
        );
        return Nanos < 0 ? $"-${text}" : $"${text}";
    }
}
