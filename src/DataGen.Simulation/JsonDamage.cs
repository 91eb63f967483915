namespace DataGen.Simulation;

/// <summary>Breaks JSON the way models do.</summary>
internal static class JsonDamage
{
    /// <summary>Is the text JSON, bare or in a fence?</summary>
    public static bool Applies(string text) =>
        text.Length > 2 && (text[0] is '{' or '[' || text.StartsWith("```json", StringComparison.Ordinal));

    public static string Do(string text, SeededChoice choice)
    {
        var close = text.LastIndexOfAny(['}', ']']);
        return choice.Below(3) switch
        {
            0 => text[..close] + text[(close + 1)..],
            1 => text[..close] + ",," + text[close..],
            _ => text[..Math.Max(1, text.Length * 2 / 3)],
        };
    }
}
