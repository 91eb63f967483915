using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DataGen.Verification.Text;

/// <summary>What is left of a text in ASCII after compatibility decomposition: accents go, other letters vanish.</summary>
internal static class AsciiFolding
{
    private static readonly Lazy<FrozenDictionary<int, string>> Table = new(Load);

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folded.Append((char)rune.Value);
            }
            else if (Table.Value.TryGetValue(rune.Value, out var ascii))
            {
                folded.Append(ascii);
            }
        }

        return folded.ToString();
    }

    private static FrozenDictionary<int, string> Load()
    {
        using var stream = TextResource.Open("ascii-folding.txt");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            foreach (var codePoint in parts[1].Split(' '))
            {
                table[int.Parse(codePoint, NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = parts[0];
            }
        }

        return table.ToFrozenDictionary();
    }
}
