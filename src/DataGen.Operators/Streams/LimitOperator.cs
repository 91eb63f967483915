using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>limit</c>.</summary>
public sealed record LimitOptions : OperatorOptions
{
    /// <summary>How many records pass: of the whole stream, or of each group.</summary>
    [Range(1, long.MaxValue)]
    public required long Count { get; init; }

    /// <summary>A JavaScript expression whose value names the group; without it the whole stream is one, and ends when the count is reached.</summary>
    [Expression]
    public string? By { get; init; }
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
        var group = _by?.Key(record, stage) ?? "";
        var seen = state[group] = state.GetValueOrDefault(group) + 1;
        return ValueTask.FromResult(
            seen > options.Count
                ? Outcome.Drop("over the limit", Invariant($"more than {options.Count} in group {group}"))
            : _by is null && seen == options.Count ? Outcome.Emit(record).ThenEnd()
            : Outcome.Emit(record)
        );
    }
}
