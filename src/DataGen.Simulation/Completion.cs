using Microsoft.Extensions.AI;

namespace DataGen.Simulation;

/// <summary>What a task wrote, before and after the request's limits are applied.</summary>
internal readonly record struct Completion(string Text, ChatFinishReason FinishReason)
{
    /// <summary>
    /// Cuts before the first stop sequence (finish <c>stop</c>), then to the token limit (finish <c>length</c>), as
    /// completion servers do.
    /// </summary>
    public static Completion Limit(Completion answer, IEnumerable<string>? stopSequences, int? maximumTokens)
    {
        var (text, finish) = answer;
        var cut = -1;
        foreach (var stop in stopSequences ?? [])
        {
            var at = stop.Length == 0 ? -1 : text.IndexOf(stop, StringComparison.Ordinal);
            cut = at >= 0 && (cut < 0 || at < cut) ? at : cut;
        }

        if (cut >= 0)
        {
            (text, finish) = (text[..cut], ChatFinishReason.Stop);
        }

        if (maximumTokens is { } limit && TokenCount.Of(text) > limit)
        {
            (text, finish) = (TokenCount.Cut(text, limit), ChatFinishReason.Length);
        }

        return new Completion(text, finish);
    }
}

/// <summary>
/// The simulator's own token count: a run of letters or digits counts one token for each started five characters, every
/// other visible character one, white space none. No tokenizer package; close to four characters a token on English.
/// </summary>
internal static class TokenCount
{
    private const int CharactersPerToken = 5;

    public static int Of(ReadOnlySpan<char> text) => Scan(text, int.MaxValue, out _);

    /// <summary>The longest prefix of at most <paramref name="limit"/> tokens that does not split a surrogate pair.</summary>
    public static string Cut(string text, int limit)
    {
        Scan(text, limit, out var end);
        return end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end];
    }

    private static int Scan(ReadOnlySpan<char> text, int limit, out int end)
    {
        var tokens = 0;
        var run = 0;
        for (end = 0; end < text.Length; end++)
        {
            var character = text[end];
            if (char.IsLetterOrDigit(character))
            {
                run++;
                tokens += run % CharactersPerToken == 1 ? 1 : 0;
            }
            else
            {
                run = 0;
                tokens += char.IsWhiteSpace(character) || char.IsLowSurrogate(character) ? 0 : 1;
            }

            if (tokens > limit)
            {
                return limit;
            }
        }

        return tokens;
    }
}
