using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>How values are made one.</summary>
public enum AggregateMethod
{
    /// <summary>The mean of numbers, weighted where there are weights.</summary>
    Mean,

    /// <summary>The number in the middle; of an even count, the mean of the two.</summary>
    Median,

    /// <summary>The lowest number.</summary>
    Min,

    /// <summary>The highest number.</summary>
    Max,

    /// <summary>The value that has most of the weight; at a tie there is none.</summary>
    Majority,
}

/// <summary>Options of <c>aggregate</c>.</summary>
public sealed record AggregateOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The list field.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>
    /// A JavaScript expression over an element's members and the record's fields that gives its value; null where it has none. What is missing is left out, and the others keep their
    /// weights: it never counts as 0.
    /// </summary>
    [Expression(OverElements = true)]
    public required string Value { get; init; }

    /// <summary>A JavaScript number, at least 0, over an element: what it weighs in a mean or majority. Without it all weigh the same.</summary>
    [Expression(OverElements = true)]
    public string? Weight { get; init; }

    /// <summary>How the values are made one.</summary>
    public AggregateMethod Method { get; init; } = AggregateMethod.Mean;

    /// <summary>The field that gets the result; null where every value is missing, all weigh nothing, or there is a tie.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>
    /// A field that gets <c>{ count, missing, confidence }</c>: how many values there are and lack, and the share of the weight that the majority has, or, of a mean,
    /// that is not missing.
    /// </summary>
    [Writes]
    public string? DetailInto { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Weight is not null && Method is not (AggregateMethod.Mean or AggregateMethod.Majority))
        {
            yield return new ValidationResult("'weight' goes with mean and majority", [nameof(Weight)]);
        }
    }
}

/// <summary>Makes one value of a list's values: a mean, a median, an extreme or a majority, with weights, and without what is missing.</summary>
[Operator("aggregate")]
public sealed class AggregateOperator(AggregateOptions options, StageServices services) : RecordOperator
{
    private readonly StageExpression _value = services.Expression(options.Value);
    private readonly StageExpression? _weight = options.Weight is null ? null : services.Expression(options.Weight);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        Weighed[] all =
        [
            .. record.List(options.Over).Select(element => Weigh(ListElements.View(record, element), stage)),
        ];
        Weighed[] there = [.. all.Where(item => item.Value.ValueKind != JsonValueKind.Null)];
        var (result, confidence) =
            there.Sum(item => item.Weight) <= 0 ? (Json.Null, 0)
            : options.Method == AggregateMethod.Majority ? Majority(there)
            : (Json.Number(Number(there)), there.Sum(item => item.Weight) / all.Sum(item => item.Weight));
        record = record.With(options.Into, result);
        return ValueTask.FromResult(
            Outcome.Emit(
                options.DetailInto is null
                    ? record
                    : record.With(
                        options.DetailInto,
                        Json.Object(
                            ("count", Json.Number(there.Length)),
                            ("missing", Json.Number(all.Length - there.Length)),
                            ("confidence", Json.Number(confidence))
                        )
                    )
            )
        );
    }

    private Weighed Weigh(Record view, StageContext stage)
    {
        var weight = _weight?.Number(view, stage) ?? 1;
        return weight >= 0
            ? new Weighed(_value.Evaluate(view, stage), weight)
            : throw new RowException("negative weight", Invariant($"an element of '{options.Over}' weighs {weight}"));
    }

    private double Number(Weighed[] items)
    {
        double[] numbers =
        [
            .. items.Select(item =>
                item.Value.ValueKind == JsonValueKind.Number
                    ? item.Value.GetDouble()
                    : throw new RowException(
                        "not a number",
                        $"'{options.Value}' gives {Json.Compact(item.Value)} for an element of '{options.Over}'"
                    )
            ),
        ];
        return options.Method switch
        {
            AggregateMethod.Min => numbers.Min(),
            AggregateMethod.Max => numbers.Max(),
            AggregateMethod.Median => Median([.. numbers.Order()]),
            _ => numbers.Zip(items, (number, item) => number * item.Weight).Sum() / items.Sum(item => item.Weight),
        };
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static (JsonElement, double) Majority(Weighed[] items)
    {
        var votes = items
            .GroupBy(
                item => System.Text.Encoding.UTF8.GetString(Json.Canonical(item.Value).Span),
                StringComparer.Ordinal
            )
            .Select(group => (group.First().Value, Weight: group.Sum(item => item.Weight)))
            .OrderByDescending(vote => vote.Weight)
            .ToArray();
        var isTie = votes.Length > 1 && votes[0].Weight <= votes[1].Weight;
        return (isTie ? Json.Null : votes[0].Value, votes[0].Weight / items.Sum(item => item.Weight));
    }

    private sealed record Weighed(JsonElement Value, double Weight);
}
