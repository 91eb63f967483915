using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;
using DataGen.Verification.Constraints.Measuring;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>synthesise-constraints</c>.</summary>
public sealed record SynthesiseConstraintsOptions : OperatorOptions
{
    /// <summary>The field with the text that the constraints shall be true of.</summary>
    [Reads]
    public required string Response { get; init; }

    /// <summary>The types to try, named as in <c>sample-constraints</c>.</summary>
    [ConstraintTypes]
    [MinLength(1)]
    public IReadOnlyList<string> Types { get; init; } = ["ifeval"];

    /// <summary>Types, named in the same ways, that are not tried.</summary>
    [ConstraintTypes]
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>How far the bound on a count stays away from what was measured, as a share of it: from 0 up to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Margin { get; init; } = 0.1;

    /// <summary>
    /// The field that gets the list of constraints, <c>{ id, family, kwargs, text }</c> each, at most one of a type, in the order of the types. It may be
    /// empty.
    /// </summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>
/// Finds constraints that a text already keeps: it measures the text, sets bounds with a margin, and proves each constraint by its own check. Constraints that
/// hold of any text are left out.
/// </summary>
[Operator("synthesise-constraints", SplitsSentences = true)]
public sealed class SynthesiseConstraintsOperator(SynthesiseConstraintsOptions options, StageServices services)
    : RecordOperator
{
    private readonly IReadOnlyList<ConstraintType> _types = ConstraintTypeNames.Select(options.Types, options.Except);
    private readonly ConstraintSynthesiser _synthesiser = new(services.Recipe.Sentences);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var constraints = _synthesiser.Synthesise(
            record.Text(options.Response),
            _types,
            new NamedChance(stage.Draw, "constraints", record.Id),
            options.Margin
        );
        var wording = new NamedChance(stage.Draw, "wording", record.Id);
        return ValueTask.FromResult(
            Outcome.Emit(
                record.With(
                    options.Into,
                    Json.Array(constraints.Select(constraint => ConstraintFields.Describe(constraint, wording)))
                )
            )
        );
    }
}
