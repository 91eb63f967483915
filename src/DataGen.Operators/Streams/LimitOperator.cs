using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>limit</c>.</summary>
public sealed record LimitOptions : OperatorOptions, IBoundedOutput, IValidatableObject
{
    /// <summary>How many records pass: of the whole stream, or of each group.</summary>
    [Range(1, long.MaxValue)]
    public required long Count { get; init; }

    /// <summary>A JavaScript expression whose value names the group; without it the whole stream is one, and ends when the count is reached.</summary>
    [Expression]
    public string? By { get; init; }

    /// <summary>Counts of groups that have one of their own, by the text of their value; the others have <c>count</c>.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } =
        new Dictionary<string, long>(StringComparer.Ordinal);

    long? IBoundedOutput.MostRecords => By is null ? Count : null;

    bool IBoundedOutput.EndsStream => By is null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Counts.Count > 0 && By is null)
        {
            yield return new ValidationResult("'counts' are those of groups: say by what with 'by'", [nameof(Counts)]);
        }

        foreach (var (name, count) in Counts.Where(item => item.Value < 0))
        {
            yield return new ValidationResult(Invariant($"the count of '{name}' is {count}"), [nameof(Counts)]);
        }
    }
}

/// <summary>Passes on the first records, of the stream or of each group.</summary>
[Operator("limit", DecidesByOrder = true)]
public sealed class LimitOperator(LimitOptions options, StageServices services)
    : StatefulOperator<Dictionary<string, long>>
{
    private readonly StageExpression? _by = options.By is null ? null : services.Expression(options.By);

    protected override ValueTask<Dictionary<string, long>> BeginAsync(StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(new Dictionary<string, long>(StringComparer.Ordinal));

    protected override ValueTask<Outcome> ApplyAsync(
        Dictionary<string, long> state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        var group = _by is null ? "" : Json.AsText(_by.Evaluate(record, stage));
        var seen = state[group] = state.GetValueOrDefault(group) + 1;
        var most = options.Counts.TryGetValue(group, out var own) ? own : options.Count;
        return ValueTask.FromResult(
            seen > most ? Outcome.Drop("over the limit", Invariant($"more than {most} in group {group}"))
            : _by is null && seen == options.Count ? Outcome.Emit(record).ThenEnd()
            : Outcome.Emit(record)
        );
    }
}
