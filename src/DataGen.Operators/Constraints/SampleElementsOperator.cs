using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>sample-elements</c>.</summary>
public sealed record SampleElementsOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The list field that is drawn from.</summary>
    [Reads]
    public required string Over { get; init; }

    /// <summary>A JavaScript number: how many elements are drawn, rounded down; all, where there are no more.</summary>
    [Expression]
    public required string Count { get; init; }

    /// <summary>
    /// A stage with <c>key</c> and <c>count</c>, as <c>count-by</c> makes them: an element is the more likely the rarer its key is (in inverse proportion
    /// to the count). Without it all are equally likely.
    /// </summary>
    [SideInput]
    public string? Weights { get; init; }

    /// <summary>A JavaScript expression over <c>element</c> that gives its key; needed with <c>weights</c>.</summary>
    [Expression(Extra = ["element"])]
    public string? Key { get; init; }

    /// <summary>The field that gets the drawn elements, in random order.</summary>
    [Writes]
    public required string Into { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Weights is null != Key is null)
        {
            yield return new ValidationResult("'weights' and 'key' go together", [nameof(Weights)]);
        }
    }
}

/// <summary>
/// Draws some elements of a record's list without replacement, by the record's id; rare ones more often, where a stage counts them.
/// </summary>
[Operator("sample-elements")]
public sealed class SampleElementsOperator(SampleElementsOptions options, StageServices services)
    : StatefulOperator<IReadOnlyDictionary<string, double>>
{
    private readonly StageExpression _count = services.Expression(options.Count);
    private readonly StageExpression? _key = options.Key is null ? null : services.Expression(options.Key);

    protected override async ValueTask<IReadOnlyDictionary<string, double>> BeginAsync(
        StageContext stage,
        CancellationToken ct
    )
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        if (options.Weights is not null)
        {
            await foreach (var record in stage.Sides[options.Weights].ReadAsync(ct))
            {
                counts[Canonical(record.Field("key"))] = record.Field("count").GetDouble();
            }
        }

        return counts;
    }

    protected override ValueTask<Outcome> ApplyAsync(
        IReadOnlyDictionary<string, double> state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        var wanted = _count.Number(record, stage);
        var draw = stage.Draw;

        // Weighted sampling without replacement (Efraimidis and Spirakis 2006): exponential arrival times at the rate of the weight; the earliest win.
        var drawn = record
            .List(options.Over)
            .Select((element, i) => (Element: element, Index: i, Rate: Weight(element, record, stage, state)))
            .Select(item =>
                (
                    item.Element,
                    item.Index,
                    Time: -Math.Log(1 - draw.Unit("element", record.Id, Invariant($"{item.Index}"))) / item.Rate
                )
            )
            .OrderBy(item => item.Time)
            .ThenBy(item => item.Index)
            .Take((int)Math.Clamp(Math.Floor(wanted), 0, int.MaxValue))
            .Select(item => item.Element)
            .ToArray();
        var shuffled = drawn
            .Select((element, i) => (Element: element, Order: draw.Bits("order", record.Id, Invariant($"{i}"))))
            .OrderBy(item => item.Order)
            .Select(item => item.Element);
        return ValueTask.FromResult(Outcome.Emit(record.With(options.Into, Json.Array(shuffled))));
    }

    private double Weight(
        JsonElement element,
        Record record,
        StageContext stage,
        IReadOnlyDictionary<string, double> counts
    ) =>
        _key is null
            ? 1
            : 1
                / Math.Max(
                    1,
                    counts.GetValueOrDefault(Canonical(_key.Evaluate(record, stage, ("element", element))), 1)
                );

    private static string Canonical(JsonElement value) => Encoding.UTF8.GetString(Json.Canonical(value).Span);
}
