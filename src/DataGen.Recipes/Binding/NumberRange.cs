using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace DataGen.Recipes;

/// <summary>The bounds of a number; null where there is none.</summary>
internal sealed record NumberRange(double? Min, double? Max)
{
    // Longs near their greatest value round up to this as doubles; such a bound only says that the type ends there.
    private const double NoBound = int.MaxValue;

    public static NumberRange? Of(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? Of(range) : null;

    public static NumberRange Of(RangeAttribute range)
    {
        var min = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        var max = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        return new NumberRange(min <= -NoBound ? null : min, max >= NoBound ? null : max);
    }

    /// <summary>In words: <c>from 1 to 5</c>, <c>at least 1</c>.</summary>
    public string Describe() =>
        (Min, Max) switch
        {
            (null, null) => "a number",
            (null, _) => $"at most {Text(Max)}",
            (_, null) => $"at least {Text(Min)}",
            _ => $"from {Text(Min)} to {Text(Max)}",
        };

    private static string Text(double? number) => number!.Value.ToString("R", CultureInfo.InvariantCulture);
}
