namespace DataGen.Verification.Constraints;

/// <summary>Repeated pieces of texts that keep or break constraints.</summary>
internal static class ConstraintText
{
    public static string Repeat(string text, int count, string separator = " ") =>
        string.Join(separator, Enumerable.Repeat(text, Math.Max(0, count)));

    public static string Join(int count, string separator, Func<int, string> piece) =>
        string.Join(separator, Enumerable.Range(0, Math.Max(0, count)).Select(piece));

    /// <summary>A count that keeps, or breaks, a relation to a threshold.</summary>
    public static int CountFor(string relation, int threshold, bool keeping)
    {
        var atLeast = !string.Equals(relation, Relations.LessThan, StringComparison.Ordinal);
        return atLeast == keeping ? threshold : Math.Max(0, threshold - 1);
    }
}
