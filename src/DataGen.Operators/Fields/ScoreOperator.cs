using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>score</c>.</summary>
public sealed record ScoreOptions : OperatorOptions
{
    /// <summary>A JavaScript expression over the record's fields that gives a finite number.</summary>
    [Expression]
    public required string Value { get; init; }

    /// <summary>The field that gets the number.</summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>Annotates each record with a number. It never drops; a <c>filter</c> after it does.</summary>
[Operator("score")]
public sealed class ScoreOperator(ScoreOptions options, StageServices services) : RecordOperator
{
    private readonly StageExpression _value = services.Expression(options.Value);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Emit(record.With(options.Into, Json.Number(_value.Number(record, stage)))));
}
