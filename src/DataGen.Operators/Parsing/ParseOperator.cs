using DataGen.Pipeline;

namespace DataGen.Operators.Parsing;

/// <summary>What becomes of a record whose text does not parse.</summary>
public enum Unparsed
{
    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It is dropped, as <c>unparsed</c>.</summary>
    Drop,
}

/// <summary>Options of <c>parse</c>.</summary>
public sealed record ParseStageOptions : OperatorOptions
{
    /// <summary>The field with the text.</summary>
    [Reads]
    public required string Field { get; init; }

    /// <summary>How it is read.</summary>
    public required ParseOptions Parse { get; init; }

    /// <summary>The field that gets the value.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>What becomes of a record whose text does not parse.</summary>
    public Unparsed OnUnparsed { get; init; } = Unparsed.Fail;
}

/// <summary>Reads a text field in one of the forms in which models answer.</summary>
[Operator("parse")]
public sealed class ParseOperator(ParseStageOptions options, StageServices services) : RecordOperator
{
    private readonly IAnswerParser _parser = options.Parse.Create(services.Recipe);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var result = _parser.Parse(record.Text(options.Field), cut: false);
        return ValueTask.FromResult(
            result.Value is { } value ? Outcome.Emit(record.With(options.Into, value))
            : options.OnUnparsed == Unparsed.Drop ? Outcome.Drop("unparsed", result.Error)
            : Outcome.Fail("unparsed", result.Error)
        );
    }
}
