using System.Runtime.InteropServices;

namespace DataGen.Cli.Planning;

/// <summary>An expected value, and bounds that hold it in 95 of 100 cases as far as chance goes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Interval(double Expected, double Low, double High)
{
    public static Interval Exactly(double value) => new(value, value, value);

    /// <summary>Bounds of a share by Wilson's score interval (Wilson, JASA 22, 1927), which is sound for small samples and for none or all.</summary>
    /// <param name="hits">How many of them.</param>
    /// <param name="of">Of how many.</param>
    public static Interval Wilson(double hits, double of)
    {
        const double z = 1.96;
        if (of <= 0)
        {
            return new Interval(0, 0, 1);
        }

        var share = Math.Clamp(hits / of, 0, 1);
        var centre = share + (z * z / (2 * of));
        var spread = z * Math.Sqrt((share * (1 - share) / of) + (z * z / (4 * of * of)));
        var scale = 1 + (z * z / of);
        return new Interval(share, Math.Max(0, (centre - spread) / scale), Math.Min(1, (centre + spread) / scale));
    }

    public static Interval operator *(Interval a, double factor) =>
        new(a.Expected * factor, a.Low * factor, a.High * factor);
}
