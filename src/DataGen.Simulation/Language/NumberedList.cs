using System.Globalization;

namespace DataGen.Simulation.Language;

/// <summary>Reads numbered lists ("7. text" or "7) text") out of prompts.</summary>
internal static class NumberedList
{
    /// <summary>The items of the list, with their numbers, in order of appearance.</summary>
    public static List<(int Number, string Text)> Items(string text)
    {
        var items = new List<(int, string)>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (TryNumber(line, out var number, out var rest))
            {
                items.Add((number, rest.Trim().ToString()));
            }
        }

        return items;
    }

    /// <summary>The highest number of the list; 0 when there is none.</summary>
    public static int LastNumber(string text)
    {
        var last = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (TryNumber(line, out var number, out _))
            {
                last = Math.Max(last, number);
            }
        }

        return last;
    }

    private static bool TryNumber(ReadOnlySpan<char> line, out int number, out ReadOnlySpan<char> rest)
    {
        line = line.TrimStart();
        var digits = line.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? line.Length : digits;
        rest = default;
        number = 0;
        if (digits is 0 or > 4 || digits == line.Length || line[digits] is not ('.' or ')'))
        {
            return false;
        }

        rest = line[(digits + 1)..];
        if (rest.Length > 0 && !char.IsWhiteSpace(rest[0]))
        {
            return false;
        }

        number = int.Parse(line[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }
}
