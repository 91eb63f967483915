namespace DataGen.Simulation.Language;

/// <summary>A prompt or instruction prepared for questions about its words.</summary>
internal sealed class PromptText(string original)
{
    public string Original { get; } = original;

    public string Lower { get; } = original.ToLowerInvariant();

    /// <summary>True when any of the lower-case fragments occurs anywhere.</summary>
    public bool HasAny(params ReadOnlySpan<string> fragments)
    {
        foreach (var fragment in fragments)
        {
            if (Lower.Contains(fragment, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when any of the lower-case words or phrases occurs with no letter or digit at either side.</summary>
    public bool HasWord(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            for (
                var at = Lower.IndexOf(word, StringComparison.Ordinal);
                at >= 0;
                at = Lower.IndexOf(word, at + 1, StringComparison.Ordinal)
            )
            {
                var end = at + word.Length;
                if (
                    (at == 0 || !char.IsLetterOrDigit(Lower[at - 1]))
                    && (end == Lower.Length || !char.IsLetterOrDigit(Lower[end]))
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    public bool StartsWith(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (
                Lower.StartsWith(word, StringComparison.Ordinal)
                && (Lower.Length == word.Length || !char.IsLetterOrDigit(Lower[word.Length]))
            )
            {
                return true;
            }
        }

        return false;
    }
}
