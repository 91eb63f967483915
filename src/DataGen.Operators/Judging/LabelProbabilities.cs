using System.Text.Json;

namespace DataGen.Operators.Judging;

/// <summary>Reads how likely a model found each of several labels from the log-probabilities of its first token.</summary>
internal static class LabelProbabilities
{
    /// <summary>
    /// The share of each label in the probability that the alternatives of the first token give to labels, 0 to 1, adding up to 1; null where the
    /// endpoint reported none, or no alternative is the beginning of just one label.
    /// </summary>
    /// <param name="logprobs">The log-probabilities object as OpenAI-compatible servers send it.</param>
    /// <param name="labels">The labels; they are told apart by their beginnings, in any case.</param>
    public static IReadOnlyList<double>? Read(JsonElement? logprobs, IReadOnlyList<string> labels)
    {
        if (
            logprobs is not { ValueKind: JsonValueKind.Object } sent
            || !sent.TryGetProperty("content", out var content)
            || content.ValueKind != JsonValueKind.Array
        )
        {
            return null;
        }

        var first = content.EnumerateArray().FirstOrDefault(token => Text(token).Trim().Length > 0);
        if (first.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var alternatives =
            first.TryGetProperty("top_logprobs", out var top)
            && top.ValueKind == JsonValueKind.Array
            && top.GetArrayLength() > 0
                ? top.EnumerateArray()
                : Enumerable.Repeat(first, 1);
        var mass = new double[labels.Count];
        foreach (var alternative in alternatives)
        {
            var meant = Meant(Text(alternative).Trim(), labels);
            if (
                meant >= 0
                && alternative.TryGetProperty("logprob", out var logprob)
                && logprob.ValueKind == JsonValueKind.Number
            )
            {
                mass[meant] += Math.Exp(logprob.GetDouble());
            }
        }

        var sum = mass.Sum();
        return sum > 0 ? [.. mass.Select(part => part / sum)] : null;
    }

    /// <summary>The only label that begins with the token; -1 where there is none, or several.</summary>
    private static int Meant(string token, IReadOnlyList<string> labels)
    {
        int[] begun =
        [
            .. Enumerable
                .Range(0, labels.Count)
                .Where(i => token.Length > 0 && labels[i].StartsWith(token, StringComparison.OrdinalIgnoreCase)),
        ];
        return begun.Length == 1 ? begun[0] : -1;
    }

    private static string Text(JsonElement token) =>
        token.ValueKind == JsonValueKind.Object
        && token.TryGetProperty("token", out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";
}
