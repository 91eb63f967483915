using System.Globalization;

namespace DataGen.Benchmarks;

/// <summary>One measured number, and what it must be.</summary>
/// <param name="Name">What was measured, with its unit.</param>
/// <param name="Value">The number.</param>
/// <param name="AtLeast">Least acceptable value, if there is one.</param>
/// <param name="AtMost">Greatest acceptable value, if there is one.</param>
internal sealed record Figure(string Name, double Value, double? AtLeast = null, double? AtMost = null)
{
    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name, -66} {Value, 12:#,0.##}  {(AtLeast is { } least ? $"floor {least:#,0.##}" : AtMost is { } most ? $"ceiling {most:#,0.##}" : ""), -16}{(Holds ? "" : " MISSED")}"
        );
}
