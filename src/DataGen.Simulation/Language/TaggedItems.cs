namespace DataGen.Simulation.Language;

/// <summary>Reads lists of "[c1] text" out of prompts: items with ids of their own, one a line.</summary>
internal static class TaggedItems
{
    /// <summary>The items in order of appearance.</summary>
    public static List<(string Id, string Text)> Of(string prompt)
    {
        var items = new List<(string, string)>();
        foreach (var line in prompt.Split('\n'))
        {
            var text = line.Trim();
            var close = text.IndexOf("] ", StringComparison.Ordinal);
            if (text.StartsWith('[') && close is > 1 and < 24 && !text.AsSpan(1, close - 1).ContainsAny('[', ' '))
            {
                items.Add((text[1..close], text[(close + 2)..].Trim()));
            }
        }

        return items;
    }

    /// <summary>What stands between two lines "&lt;&lt;&lt;" and "&gt;&gt;&gt;"; the whole prompt where there are none.</summary>
    public static string Document(string prompt)
    {
        var open = prompt.IndexOf("<<<\n", StringComparison.Ordinal);
        var close = prompt.LastIndexOf("\n>>>", StringComparison.Ordinal);
        return open >= 0 && close > open + 4 ? prompt[(open + 4)..close].Trim() : prompt;
    }
}
