using System.Runtime.InteropServices;
using System.Text.Json;
using DataGen.Deduplication;
using DataGen.Pipeline;

namespace DataGen.Operators.Pairs;

/// <summary>
/// Makes preference pairs of a record's responses: the cross product of some that may be chosen and some that may be rejected, nearest in length
/// first. Each pair is a record with <c>chosen</c> and <c>rejected</c> (texts), <c>separating</c>, and <c>pair</c>: the two elements, their
/// indices, length ratio and similarity.
/// </summary>
[Operator("pair")]
public sealed class PairOperator(PairOptions options, StageServices services) : RecordOperator
{
    private readonly StageExpression _chosen = services.Expression(options.Chosen);
    private readonly StageExpression _rejected = services.Expression(options.Rejected);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var elements = record.List(options.Over);
        var responses = elements
            .Select((element, i) => new Response(i, ListElements.TextOf(element, options.Text) ?? "", element))
            .Where(response => response.Text.Length > 0)
            .DistinctBy(response => response.Text, StringComparer.Ordinal)
            .ToArray();
        var chosen = Draw(responses, _chosen, options.MaxChosen, "chosen", record, stage);
        if (chosen.Count == 0)
        {
            return ValueTask.FromResult(Outcome.Drop("no response to choose"));
        }

        var rejected = Draw(responses, _rejected, options.MaxRejected, "rejected", record, stage);
        if (rejected.Count == 0)
        {
            return ValueTask.FromResult(Outcome.Drop("no response to reject"));
        }

        var lineage = options.Lineage is null ? null : new Lineage(elements, options.Lineage);
        var (pairs, objections) = Pair(chosen, rejected, lineage, record, stage);
        return ValueTask.FromResult(
            pairs.Count == 0
                ? Outcome.Drop("no pair fits", string.Join("; ", objections))
                : Outcome.Emit([.. pairs.Select((pair, i) => Emit(pair, record.Child(stage.Id, i)))])
        );
    }

    private static IReadOnlyList<Response> Draw(
        IEnumerable<Response> responses,
        StageExpression condition,
        int count,
        string purpose,
        Record record,
        StageContext stage
    ) =>
        stage.Draw.Sample(
            responses.Where(response => condition.Test(ListElements.View(record, response.Element), stage)),
            count,
            response => Invariant($"{response.Index}"),
            purpose,
            record.Id
        );

    private (List<Candidate> Pairs, List<string> Objections) Pair(
        IReadOnlyList<Response> chosen,
        IReadOnlyList<Response> rejected,
        Lineage? lineage,
        Record record,
        StageContext stage
    )
    {
        var verifiers = options.Verifiers is null ? null : record.List(options.Verifiers);
        var candidates = chosen
            .SelectMany(_ => rejected, (good, bad) => new Candidate(good, bad))
            .OrderBy(pair => pair.LengthRatio)
            .ThenBy(pair => pair.Chosen.Index)
            .ThenBy(pair => pair.Rejected.Index);
        var pairs = new List<Candidate>();
        var objections = new List<string>();
        foreach (var candidate in candidates.TakeWhile(_ => pairs.Count < options.Max))
        {
            var pair = candidate with
            {
                Similarity = RougeL.Score(candidate.Chosen.Text, candidate.Rejected.Text, TokenizerMode.Unicode),
                Separating = verifiers is null ? [] : Separate(candidate, verifiers),
            };
            if ((Objection(pair, pairs) ?? Objection(pair, lineage, record, stage)) is { } objection)
            {
                objections.Add(Invariant($"{pair.Chosen.Index} and {pair.Rejected.Index}: {objection}"));
            }
            else
            {
                pairs.Add(pair);
            }
        }

        return (pairs, objections);
    }

    private string? Objection(Candidate pair, List<Candidate> pairs) =>
        pair.Chosen.Index == pair.Rejected.Index ? "the same response"
        : pair.LengthRatio > options.MaxLengthRatio ? Invariant($"length ratio {pair.LengthRatio:0.##}")
        : pair.Similarity > options.MaxSimilarity || pair.Similarity < options.MinSimilarity
            ? Invariant($"similarity {pair.Similarity:0.###}")
        : options.Verifiers is not null && pair.Separating.Length == 0 ? "no verifier tells them apart"
        : pairs.Count(other => other.Chosen.Index == pair.Chosen.Index) >= options.MaxUses
        || pairs.Count(other => other.Rejected.Index == pair.Rejected.Index) >= options.MaxUses
            ? "used up"
        : null;

    private string? Objection(Candidate pair, Lineage? lineage, Record record, StageContext stage) =>
        lineage?.Descends(pair.Chosen.Element, pair.Rejected.Element) == false ? "not of one lineage"
        : _where?.Test(
            record,
            stage,
            ("chosen", ListElements.With(pair.Chosen.Element, [])),
            ("rejected", ListElements.With(pair.Rejected.Element, []))
        ) == false
            ? "does not meet 'where'"
        : null;

    private static JsonElement[] Separate(Candidate pair, IReadOnlyList<JsonElement> verifiers)
    {
        var passed = Verdicts(pair.Chosen, verifiers.Count);
        var failed = Verdicts(pair.Rejected, verifiers.Count);
        return [.. verifiers.Where((_, i) => passed[i] is "pass" && failed[i] is "fail")];
    }

    private static string?[] Verdicts(Response response, int count) =>
        response.Element.ValueKind == JsonValueKind.Object
        && response.Element.TryGetProperty("verdicts", out var verdicts)
        && verdicts.ValueKind == JsonValueKind.Array
        && verdicts.GetArrayLength() == count
            ? [.. verdicts.EnumerateArray().Select(verdict => verdict.GetString())]
            : throw new RowException(
                "no verdicts",
                Invariant($"element {response.Index} has no \"verdicts\" of the {count} verifiers; put 'verify' before")
            );

    private Record Emit(Candidate pair, Record child) =>
        child
            .With("chosen", pair.Chosen.Text)
            .With("rejected", pair.Rejected.Text)
            .With(options.Separating, Json.Array(pair.Separating))
            .With(
                "pair",
                Json.Object(
                    ("chosen", ListElements.With(pair.Chosen.Element, [])),
                    ("rejected", ListElements.With(pair.Rejected.Element, [])),
                    ("chosenIndex", Json.Number(pair.Chosen.Index)),
                    ("rejectedIndex", Json.Number(pair.Rejected.Index)),
                    ("lengthRatio", Json.Number(pair.LengthRatio)),
                    ("similarity", Json.Number(pair.Similarity))
                )
            );

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Response(int Index, string Text, JsonElement Element);

    private sealed record Candidate(Response Chosen, Response Rejected)
    {
        public double Similarity { get; init; }

        public JsonElement[] Separating { get; init; } = [];

        public double LengthRatio =>
            (double)Math.Max(Chosen.Text.Length, Rejected.Text.Length)
            / Math.Min(Chosen.Text.Length, Rejected.Text.Length);
    }
}
