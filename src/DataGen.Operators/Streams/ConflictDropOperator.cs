using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>conflict-drop</c>.</summary>
public sealed record ConflictDropOptions : OperatorOptions
{
    /// <summary>A JavaScript expression that names the group; its records must stand next to each other.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>A JavaScript expression; two records of a group with the same value speak of the same thing.</summary>
    [Expression]
    public required string Same { get; init; }

    /// <summary>A JavaScript expression in which records that speak of the same thing must agree.</summary>
    [Expression]
    public required string Agree { get; init; }

    /// <summary>A JavaScript condition; records that do not meet it cannot disagree with any.</summary>
    [Expression]
    public string? Where { get; init; }

    /// <summary>Why the group is dropped.</summary>
    public string Reason { get; init; } = "group disagrees with itself";
}

/// <summary>Drops whole groups whose members contradict each other: one input, two outputs.</summary>
[Operator("conflict-drop", Holds = true)]
public sealed class ConflictDropOperator(ConflictDropOptions options, StageServices services)
    : AdjacentGroupOperator(services.Expression(options.By))
{
    private readonly StageExpression _same = services.Expression(options.Same);
    private readonly StageExpression _agree = services.Expression(options.Agree);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    private protected override IEnumerable<Release> Decide(string key, IReadOnlyList<Record> group, StageContext stage)
    {
        var conflict = group
            .Where(record => _where is null || _where.Test(record, stage))
            .GroupBy(record => _same.Key(record, stage), StringComparer.Ordinal)
            .FirstOrDefault(same =>
                same.Select(record => _agree.Key(record, stage)).Distinct(StringComparer.Ordinal).Skip(1).Any()
            );
        return group.Select(record =>
            conflict is null
                ? Release.Emit(record)
                : Release.Drop(
                    record,
                    options.Reason,
                    $"{string.Join(", ", conflict.Select(member => member.Id))} disagree on {conflict.Key}"
                )
        );
    }
}
