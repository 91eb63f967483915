using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>filter</c>.</summary>
public sealed record FilterOptions : OperatorOptions
{
    /// <summary>A JavaScript condition over the record's fields; records for which it is true are kept.</summary>
    [Expression]
    public required string Where { get; init; }

    /// <summary>Why the others are dropped, in words a stranger understands; rejects and ledger count by it.</summary>
    [MinLength(1)]
    public required string Reason { get; init; }
}

/// <summary>Keeps the records for which a condition holds and drops the others for the reason given.</summary>
[Operator("filter")]
public sealed class FilterOperator(FilterOptions options, StageServices services) : RecordOperator
{
    private readonly StageExpression _where = services.Expression(options.Where);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(_where.Test(record, stage) ? Outcome.Emit(record) : Outcome.Drop(options.Reason));
}
