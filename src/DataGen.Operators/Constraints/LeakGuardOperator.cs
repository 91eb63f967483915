using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>leak-guard</c>.</summary>
public sealed record LeakGuardOptions : OperatorOptions
{
    /// <summary>The list field with the constraints: objects with a text, or strings. Those that leak are taken out.</summary>
    [Reads]
    [Writes]
    public required string Over { get; init; }

    /// <summary>The member of each constraint that asks for it in words.</summary>
    public string Text { get; init; } = "text";

    /// <summary>The field with the response that must not leak.</summary>
    [Reads]
    public required string Response { get; init; }

    /// <summary>The most words that one quoted span of the response may have.</summary>
    [Range(0, 10_000)]
    public int MaxQuotedWords { get; init; } = 8;

    /// <summary>The most constraints, as a share of all, that may quote the response at all; one always may.</summary>
    [Range(0.0, 1.0)]
    public double MaxQuoting { get; init; } = 0.2;

    /// <summary>The longest run of the response's words that a constraint may repeat, as a share of the response.</summary>
    [Range(0.0, 1.0)]
    public double MaxRestated { get; init; } = 0.15;
}

/// <summary>
/// Takes constraints out of a list that give the response away, by quoting long spans of it or by saying it over again: they would teach copying. Each leaves
/// a reject row.
/// </summary>
[Operator("leak-guard")]
public sealed class LeakGuardOperator(LeakGuardOptions options) : RecordOperator
{
    // Short runs ("the answer should") are in any text.
    private const int ShortestRun = 6;

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var response = record.Text(options.Response);
        var responseWords = Words(response);
        var elements = record.List(options.Over);
        var mayQuote = Math.Max(1, (int)(options.MaxQuoting * elements.Count));
        var kept = new List<JsonElement>(elements.Count);
        var rejected = new List<RejectedRecord>();
        for (var i = 0; i < elements.Count; i++)
        {
            var text =
                ListElements.TextOf(elements[i], options.Text)
                ?? throw new RowException(
                    "wrong type",
                    Invariant($"element {i} of '{options.Over}' is no string and has no '{options.Text}'")
                );
            var quoted = QuotedSpans(text)
                .Where(span => response.Contains(span, StringComparison.OrdinalIgnoreCase))
                .Select(span => Words(span).Length)
                .DefaultIfEmpty(0)
                .Max();
            var run = LongestCommonRun(Words(text), responseWords);
            var (reason, detail) =
                quoted > options.MaxQuotedWords ? ("quotes the response", Invariant($"a quote of {quoted} words"))
                : run >= ShortestRun && run > options.MaxRestated * responseWords.Length
                    ? ("restates the response", Invariant($"{run} of {responseWords.Length} words in a row"))
                : quoted > 0 && mayQuote == 0 ? ("too many constraints quote the response", "")
                : (null, "");
            if (reason is not null)
            {
                rejected.Add(
                    new RejectedRecord(record.Child(stage.Id, i).With(options.Over, elements[i]), reason, detail)
                );
                continue;
            }

            mayQuote -= quoted > 0 ? 1 : 0;
            kept.Add(elements[i]);
        }

        return ValueTask.FromResult(Outcome.Emit(record.With(options.Over, Json.Array(kept))).WithRejected(rejected));
    }

    /// <summary>What stands between straight or curly double quotation marks.</summary>
    internal static IEnumerable<string> QuotedSpans(string text)
    {
        var open = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('"' or '“' or '”'))
            {
                continue;
            }

            if (open >= 0 && i > open + 1)
            {
                yield return text[(open + 1)..i];
            }

            open = open >= 0 ? -1 : i;
        }
    }

    /// <summary>The length of the longest run of words that stands in both, case ignored.</summary>
    internal static int LongestCommonRun(string[] left, string[] right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        var longest = 0;
        foreach (var word in left)
        {
            for (var j = 0; j < right.Length; j++)
            {
                current[j + 1] = string.Equals(word, right[j], StringComparison.OrdinalIgnoreCase)
                    ? previous[j] + 1
                    : 0;
                longest = Math.Max(longest, current[j + 1]);
            }

            (previous, current) = (current, previous);
        }

        return longest;
    }

    private static string[] Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
