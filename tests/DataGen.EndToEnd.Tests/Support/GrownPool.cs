using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>
/// Decides what a run's stage <c>novel</c> kept once more, in the plainest way: every instruction against every one kept before it and every seed,
/// by ROUGE-L as the reference computes it.
/// </summary>
internal static partial class GrownPool
{
    private const double Threshold = 0.7;

    /// <summary>Whether the stage kept and dropped what the reference would; gives how many it kept and dropped.</summary>
    public static async Task<(int Kept, int Dropped)> CheckAsync(
        RunOutput run,
        string dataset,
        IEnumerable<string> seeds
    )
    {
        var texts = await InstructionsAsync(run, dataset);
        var kept = seeds.Select(Words).ToList();
        var counts = (Kept: 0, Dropped: 0);
        foreach (var row in (await run.RowsAsync("trace")).Where(IsNovelty).OrderBy(row => Place(row.Text("id"))))
        {
            var words = Words(texts[row.Text("id")]);
            var nearest = kept.Max(other => Score(other, words));
            var isKept = row.Text("outcome") is "emitted";
            Assert.That(
                isKept,
                Is.EqualTo(nearest <= Threshold),
                $"{row.Text("id")} '{texts[row.Text("id")]}': {nearest}"
            );
            counts = isKept ? (counts.Kept + 1, counts.Dropped) : (counts.Kept, counts.Dropped + 1);
            if (isKept)
            {
                kept.Add(words);
            }
        }

        return counts;
    }

    private static bool IsNovelty(DataGen.Datasets.SourceRow row) => row.Text("stage") is "novel";

    /// <summary>The instruction of every record that came so far: it ended in the dataset or among the rejects.</summary>
    private static async Task<Dictionary<string, string>> InstructionsAsync(RunOutput run, string dataset)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await run.RowsAsync(dataset))
        {
            texts.TryAdd(Grown().Match(row.Text("id")).Value, row.Text("instruction"));
        }

        foreach (var row in await run.RowsAsync("rejects"))
        {
            if (JsonElement.Parse(row.Text("record")).TryGetProperty("instruction", out var instruction))
            {
                texts.TryAdd(Grown().Match(row.Text("id")).Value, instruction.GetString()!);
            }
        }

        return texts;
    }

    private static (int Round, int Request, int Place) Place(string id)
    {
        var match = Grown().Match(id);
        return (Number("round"), Number("request"), Number("place"));

        int Number(string part) => int.Parse(match.Groups[part].Value, CultureInfo.InvariantCulture);
    }

    private static string[] Words(string text) =>
        [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value)];

    private static double Score(string[] one, string[] other)
    {
        var lengths = new int[one.Length + 1, other.Length + 1];
        for (var at = 1; at <= one.Length; at++)
        {
            for (var with = 1; with <= other.Length; with++)
            {
                lengths[at, with] = string.Equals(one[at - 1], other[with - 1], StringComparison.Ordinal)
                    ? lengths[at - 1, with - 1] + 1
                    : Math.Max(lengths[at - 1, with], lengths[at, with - 1]);
            }
        }

        var common = (double)lengths[one.Length, other.Length];
        var (precision, recall) = (common / one.Length, common / other.Length);
        return common > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }

    [GeneratedRegex(
        "^[a-z]+:(?<round>[0-9]+)\\.(?<request>[0-9]+)/each:(?<place>[0-9]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Grown();

    [GeneratedRegex("[a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
