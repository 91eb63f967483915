namespace DataGen.Simulation;

/// <summary>Cuts a text as a streaming model sends it.</summary>
internal static class TextPieces
{
    /// <summary>Pieces of the given length, none of which splits a surrogate pair; joined they are the text.</summary>
    public static IEnumerable<string> Of(string text, int length)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = Math.Min(start + length, text.Length);
            end += end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            yield return text[start..end];
            start = end;
        }
    }
}
