using System.ComponentModel.DataAnnotations;
using DataGen.Deduplication;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>dedup-elements</c>.</summary>
public sealed record DedupElementsOptions : OperatorOptions
{
    /// <summary>The list field whose elements are compared with each other: objects with a text, or strings.</summary>
    [Reads]
    [Writes]
    public required string Over { get; init; }

    /// <summary>The member of each element that is compared.</summary>
    public string Text { get; init; } = "text";

    /// <summary>Two elements whose ROUGE-L F-measure is strictly above this overlap.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.6;

    /// <summary>How ROUGE-L cuts words: <c>rouge-compat</c> as the reference does (ASCII letters and digits), <c>unicode</c> for all scripts.</summary>
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.RougeCompat;
}

/// <summary>
/// Takes overlapping elements out of a record's list: of the graph of overlaps the element with the most goes first (of equals the later one), until no two
/// overlap. Each leaves a reject row. Compares every pair, so it is meant for lists of up to a few hundred.
/// </summary>
[Operator("dedup-elements")]
public sealed class DedupElementsOperator(DedupElementsOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var elements = record.List(options.Over);
        var texts = elements
            .Select(
                (element, i) =>
                    ListElements.TextOf(element, options.Text)
                    ?? throw new RowException(
                        "wrong type",
                        Invariant($"element {i} of '{options.Over}' is no string and has no '{options.Text}'")
                    )
            )
            .ToArray();
        var removed = Removed(Overlaps(texts));
        var rejected = removed.Select(item => new RejectedRecord(
            record.Child(stage.Id, item.Index).With(options.Over, elements[item.Index]),
            "overlaps another element",
            Invariant($"with element {item.Other}")
        ));
        var gone = removed.Select(item => item.Index).ToHashSet();
        return ValueTask.FromResult(
            Outcome
                .Emit(record.With(options.Over, Json.Array(elements.Where((_, i) => !gone.Contains(i)))))
                .WithRejected([.. rejected])
        );
    }

    private List<(int Left, int Right)> Overlaps(string[] texts)
    {
        var overlaps = new List<(int, int)>();
        for (var i = 0; i < texts.Length; i++)
        {
            for (var j = i + 1; j < texts.Length; j++)
            {
                if (RougeL.Score(texts[i], texts[j], options.Tokenizer) > options.Threshold)
                {
                    overlaps.Add((i, j));
                }
            }
        }

        return overlaps;
    }

    /// <summary>The elements that go, by place, each with one that it overlapped.</summary>
    private static List<(int Index, int Other)> Removed(List<(int Left, int Right)> overlaps)
    {
        var removed = new List<(int Index, int Other)>();
        while (overlaps.Count > 0)
        {
            var worst = overlaps
                .SelectMany(overlap => new[] { overlap.Left, overlap.Right })
                .CountBy(index => index)
                .OrderByDescending(entry => entry.Value)
                .ThenByDescending(entry => entry.Key)
                .First()
                .Key;
            var (left, right) = overlaps.Find(overlap => overlap.Left == worst || overlap.Right == worst);
            removed.Add((worst, left == worst ? right : left));
            overlaps.RemoveAll(overlap => overlap.Left == worst || overlap.Right == worst);
        }

        return [.. removed.OrderBy(item => item.Index)];
    }
}
