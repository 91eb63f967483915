namespace DataGen.Verification.Constraints;

/// <summary>Slices of a text by code point, with Python's reading of negative and too large indexes.</summary>
internal static class CodePointSpan
{
    public static string Of(string text, int start, int end)
    {
        var runes = text.EnumerateRunes().ToArray();
        start = Math.Clamp(start < 0 ? start + runes.Length : start, 0, runes.Length);
        end = Math.Clamp(end < 0 ? end + runes.Length : end, 0, runes.Length);
        return start >= end ? "" : string.Concat(runes[start..end].Select(rune => rune.ToString()));
    }
}
