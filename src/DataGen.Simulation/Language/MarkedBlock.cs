using System.Text.RegularExpressions;

namespace DataGen.Simulation.Language;

/// <summary>
/// Parts of a prompt between lines <c>[Name]</c> and <c>[/Name]</c>. Unlike <see cref="MarkedText"/> they hold any text, lines that look like marks included.
/// </summary>
internal static partial class MarkedBlock
{
    /// <summary>The last block of the first of the names that has one; null when there is none.</summary>
    public static string? Of(string prompt, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var end = prompt.LastIndexOf($"[/{name}]", StringComparison.OrdinalIgnoreCase);
            var start = end < 0 ? -1 : prompt.LastIndexOf($"[{name}]", end, StringComparison.OrdinalIgnoreCase);
            if (start >= 0)
            {
                return prompt[(start + name.Length + 2)..end].Trim();
            }
        }

        return null;
    }

    /// <summary>The items of a block, one a line: <c>1. text</c>, <c>- id: text</c>, or a dash alone, which counts from 1.</summary>
    public static List<(string Id, string Text)> Items(string? block)
    {
        var items = new List<(string, string)>();
        foreach (
            var line in (block ?? "").Split(
                '\n',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            var match = Item().Match(line);
            items.Add(
                match.Success
                    ? (match.Groups["id"].Value, match.Groups["text"].Value)
                    : (
                        (items.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        line.TrimStart('-', ' ')
                    )
            );
        }

        return items;
    }

    [GeneratedRegex(
        @"^(- )?(?<id>[A-Za-z0-9_-]{1,24})[.):] (?<text>.+)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Item();
}
